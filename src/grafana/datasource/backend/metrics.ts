import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { queryKinds, type QueryKind } from '../../../contract/query.ts';
import type { ErrorSource } from '../../backend-sdk/index.ts';
import type { Event } from './thread/messages.ts';

const prefix = 'rollcall_datasource_';
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How a query ended. */
export type Outcome = 'ok' | ErrorSource | 'cancelled';

/** A query's kind for labels, of which there must not be any number: what is none of ours is `unknown`. */
export function kindOf(model: unknown): QueryKind | 'unknown' {
  const kind = (model as { kind?: unknown } | null)?.kind;
  return queryKinds.find((known) => known === kind) ?? 'unknown';
}

/** The backend's own metrics, which Grafana gives at `/metrics/plugins/rollcall-scheduler-datasource`. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #queries = this.#counter('queries_total', 'Queries by kind and how they ended.', [
    'kind',
    'status',
  ]);
  readonly #durations = this.#histogram(
    'query_duration_seconds',
    'From being asked to the answer, waiting in line included.',
    ['kind'],
  );
  readonly #reads = this.#counter(
    'document_reads_total',
    'Documents of the scheduler by how they were come by: fresh and shared ones are cache hits, unchanged ones were revalidated, new ones transferred.',
    ['how'],
  );
  readonly #answers = this.#counter(
    'answers_total',
    'Answers by how they were come by: kept and shared ones were not worked out again.',
    ['how'],
  );
  readonly #upstream = this.#counter(
    'upstream_requests_total',
    'Requests to schedulers by status; 0 where there was no answer.',
    ['status'],
  );
  readonly #upstreamDurations = this.#histogram(
    'upstream_request_duration_seconds',
    'Requests to schedulers, until the whole answer was there.',
    [],
  );
  readonly #upstreamBytes = this.#counter('upstream_bytes_total', 'Bytes of answers of schedulers.', []);
  readonly #evaluators = this.#counter(
    'script_evaluators_lost_total',
    'Threads that evaluate scripts which were killed at a deadline, or died.',
    [],
  );
  readonly #restarts = this.#counter(
    'query_thread_restarts_total',
    'Times that the thread which answers queries was replaced.',
    [],
  );

  /** @param gauges read when they are asked for */
  constructor(gauges: { waiting: () => number; unsentBytes: () => number }) {
    this.#gauge('queries_waiting', 'Queries that wait in line.', gauges.waiting);
    this.#gauge('unsent_bytes', 'Answers that Grafana has not taken yet.', gauges.unsentBytes);
    this.#gauge('resident_memory_bytes', 'Memory of the backend process.', () => process.memoryUsage.rss());
  }

  queried(kind: ReturnType<typeof kindOf>, status: Outcome, tookSeconds: number): void {
    this.#queries.inc({ kind, status });
    this.#durations.observe({ kind }, tookSeconds);
  }

  happened(event: Event): void {
    switch (event.event) {
      case 'read':
        return this.#reads.inc({ how: event.how });
      case 'answer':
        return this.#answers.inc({ how: event.how });
      case 'upstream':
        this.#upstream.inc({ status: String(event.status) });
        this.#upstreamDurations.observe(event.seconds);
        return this.#upstreamBytes.inc(event.bytes);
      case 'evaluatorLost':
        return this.#evaluators.inc();
    }
  }

  replaced(): void {
    this.#restarts.inc();
  }

  /** In the Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name: prefix + name, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(name: string, help: string, labelNames: Label[]): Histogram<Label> {
    return new Histogram({
      name: prefix + name,
      help,
      labelNames,
      buckets: seconds,
      registers: [this.#registry],
    });
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: prefix + name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }
}
