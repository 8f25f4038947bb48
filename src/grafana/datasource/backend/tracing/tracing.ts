import type { TraceContext } from '../../../backend-sdk/index.ts';
import type { Observed } from '../upstream.ts';
import { traceHeaders } from './trace-context.ts';

/** A span of a query, while it is under way. */
interface QuerySpan {
  /** Headers that make what is asked of the scheduler a part of it. */
  headers: Record<string, string>;
  end(outcome: string): void;
}

/** Traces of what the backend does, for those that Grafana has begun. */
export interface Tracing {
  query(kind: string, trace: TraceContext): QuerySpan;
  /** A request to a scheduler that has just ended. */
  upstream(observed: Observed): void;
  /** Sends what is not sent yet. */
  close(): Promise<void>;
}

/** Where Grafana itself does not trace: what came from elsewhere is passed on. */
export const passedOn: Tracing = {
  query: (_kind, trace) => ({ headers: traceHeaders(trace), end: () => {} }),
  upstream: () => {},
  close: () => Promise.resolve(),
};
