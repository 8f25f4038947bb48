import { Histogram, type Registry } from 'prom-client';
import type { App } from './typed-app.ts';

/** What the HTTP API was asked since it was last taken: requests that ended, those of them with 5xx, and how long each took, in seconds. */
export interface RequestsTaken {
  ok: number;
  failed: number;
  seconds: number[];
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Quantiles of a storm are those of its newest requests. */
const mostSeconds = 10_000;

/** Rate, errors and duration of the HTTP API, by the endpoint's name and not by its path, which may hold anything. */
export class HttpMetrics {
  readonly #duration: Histogram<'endpoint' | 'method' | 'status'>;
  #ok = 0;
  #failed = 0;
  #seconds: number[] = [];

  constructor(registry: Registry) {
    this.#duration = new Histogram({
      name: 'rollcall_http_request_duration_seconds',
      help: 'How long requests to the HTTP API took until their answer was sent; streams of events left out.',
      labelNames: ['endpoint', 'method', 'status'],
      buckets,
      registers: [registry],
    });
  }

  /** Measures every request of a server that is not listening yet. */
  measure(app: App): void {
    app.addHook('onResponse', (request, reply, done) => {
      const { endpoint } = request.routeOptions.config;
      // A stream takes as long as somebody listens, which says nothing of the service.
      if (endpoint?.media !== 'text/event-stream')
        this.#ended(endpoint?.id ?? 'other', request.method, reply.statusCode, reply.elapsedTime / 1_000);
      done();
    });
  }

  /** Takes what there was since the last time. */
  take(): RequestsTaken {
    const taken = { ok: this.#ok, failed: this.#failed, seconds: this.#seconds };
    this.#ok = 0;
    this.#failed = 0;
    this.#seconds = [];
    return taken;
  }

  #ended(endpoint: string, method: string, status: number, seconds: number): void {
    this.#duration.observe({ endpoint, method, status: String(status) }, seconds);
    this.#seconds[(this.#ok + this.#failed) % mostSeconds] = seconds;
    if (status >= 500) this.#failed += 1;
    else this.#ok += 1;
  }
}
