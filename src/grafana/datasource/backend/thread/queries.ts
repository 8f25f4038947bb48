import {
  encodedFrame,
  toSourcedError,
  type DataQuery,
  type EncodedFrame,
  type PluginRequest,
} from '../../../backend-sdk/index.ts';
import { kindOf, type Metrics, type Outcome } from '../metrics.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { forWhom } from './for-whom.ts';
import type { Gate } from './gate.ts';
import type { QueryThread } from './query-thread.ts';

/** Grafana's queries, answered by the thread, as many at a time as the data source lets in. */
export function queriesOf(
  thread: QueryThread,
  gateOf: (request: PluginRequest) => Promise<Gate>,
  { metrics, tracing }: { metrics: Metrics; tracing: Tracing },
): (query: DataQuery, request: PluginRequest) => Promise<EncodedFrame[]> {
  return async (query, request) => {
    const { signal, headers } = request;
    const began = performance.now();
    const kind = kindOf(query.model);
    const fromAlert = headers.get('fromalert') === 'true';
    const span = tracing.query(kind, request.trace);
    const ended = (outcome: Outcome) => {
      metrics.queried(kind, outcome, (performance.now() - began) / 1_000);
      span.end(outcome);
    };
    try {
      const gate = await gateOf(request);
      const { frames } = await gate.pass(
        () => thread.ask({ do: 'query', query, fromAlert, ...forWhom(request), trace: span.headers }, signal),
        signal,
      );
      const encoded = frames.map((bytes) => encodedFrame(bytes));
      ended('ok');
      return encoded;
    } catch (error) {
      ended(signal.aborted ? 'cancelled' : toSourcedError(error).source);
      throw error;
    }
  };
}
