import type { TraceContext } from '../../../backend-sdk/index.ts';
import type { Observed } from '../upstream.ts';
import { traceHeaders } from './trace-context.ts';

/** A span of a query, while it is under way. */
export interface QuerySpan {
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

/**
 * Spans go where Grafana sends its own: it hands the address of its collector to plugins, which speaks OTLP over gRPC
 * (`[tracing.opentelemetry.otlp]` in grafana.ini). What is needed for it is not even loaded where it is not set.
 */
export async function startTracing(env: Readonly<Record<string, string | undefined>>): Promise<Tracing> {
  const address = env['GF_INSTANCE_OTLP_ADDRESS'];
  if (!address) return passedOn;
  const { recordedTracing } = await import('./recorded.ts');
  return recordedTracing({ address, version: env['GF_PLUGIN_VERSION'] ?? '' });
}
