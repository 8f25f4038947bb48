import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { BatchStatus } from '../../contract/sync.ts';

interface SyncedSite {
  account: string;
  site: string;
}

const labelNames = ['account_id', 'site_url'] as const;
/** In ms; pages are looked at from 5,000 on. */
const batchBuckets = [50, 100, 200, 300, 400, 600, 800, 1_000, 1_500, 2_500, 5_000, 10_000, 30_000, 60_000];
const labelsOf = ({ account, site }: SyncedSite) => ({ account_id: account, site_url: site });

/** The six series of the sync's playbook under their names, and what they are measured against. */
export class SyncMetrics {
  readonly #queueSize;
  readonly #inFlight;
  readonly #duration;
  readonly #usage;
  readonly #budget;
  readonly #approaching;
  readonly #exceeded;
  readonly #retry;
  readonly #haltPropagation;
  readonly #queriesPerMinute: number;

  /** @param queriesPerMinute the least budget that a query of one account for one site spends. */
  constructor(registry: Registry, queriesPerMinute: number) {
    const registers = [registry];
    const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
    this.#queriesPerMinute = queriesPerMinute;
    this.#queueSize = gauge('gsc_analytics_coordinator_queue_size', 'Pages that wait to be fetched.');
    this.#inFlight = gauge(
      'gsc_analytics_coordinator_in_flight',
      'Pages that were fetched and are not stored yet.',
    );
    this.#duration = new Histogram({
      name: 'gsc_analytics_worker_batch_duration_ms',
      help: 'How long batches take, from the query to the last stored row, in ms.',
      labelNames: ['worker_id', ...labelNames, 'status', 'batch_size'],
      buckets: batchBuckets,
      registers,
    });
    this.#usage = gauge('gsc_analytics_rate_limit_usage', 'Queries of the last 60 s.');
    this.#budget = gauge('gsc_analytics_rate_limit_budget', 'Queries that a minute may have.');
    this.#approaching = new Counter({
      name: 'gsc_analytics_rate_limit_approaching_total',
      help: 'Times that 80 % of a budget of queries a minute were reached.',
      labelNames: [...labelNames, 'limit'],
      registers,
    });
    this.#exceeded = new Counter({
      name: 'gsc_analytics_rate_limit_exceeded_total',
      help: 'Times that a budget was exceeded, by our count or by Search Console.',
      labelNames,
      registers,
    });
    this.#haltPropagation = new Gauge({
      name: 'gsc_analytics_coordinator_halt_propagation_seconds',
      help: 'How long the newest halt took to reach the last worker, or has taken so far; 0 where there was none.',
      // With a label, a gauge has no series before it has a value.
      labelNames: ['coordinator'],
      registers,
    });
    this.#retry = gauge(
      'gsc_analytics_rate_limit_retry_ms',
      'How long nothing was asked after the newest time that a budget was exceeded, in ms.',
    );
  }

  queueSize(of: SyncedSite, pages: number): void {
    this.#queueSize.set(labelsOf(of), pages);
  }

  inFlight(of: SyncedSite, pages: number): void {
    this.#inFlight.set(labelsOf(of), pages);
  }

  batch(
    of: SyncedSite,
    {
      worker,
      status,
      size,
      durationMs,
    }: { worker: number; status: BatchStatus; size: number; durationMs: number },
  ): void {
    this.#duration.observe({ worker_id: worker, ...labelsOf(of), status, batch_size: size }, durationMs);
  }

  usage(of: SyncedSite, queries: number): void {
    this.#usage.set(labelsOf(of), queries);
    // A counter that begins with its first event shows no increase, and an alert that waits for it never fires.
    this.#exceeded.inc(labelsOf(of), 0);
    this.#budget.set(labelsOf(of), this.#queriesPerMinute);
  }

  approaching(of: SyncedSite, limit: number): void {
    this.#approaching.inc({ ...labelsOf(of), limit });
  }

  haltPropagation(seconds: number): void {
    this.#haltPropagation.set({ coordinator: 'sync' }, seconds);
  }

  exceeded(of: SyncedSite, retryMs: number): void {
    this.#exceeded.inc(labelsOf(of));
    this.#retry.set(labelsOf(of), retryMs);
  }
}
