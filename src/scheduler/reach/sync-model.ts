import type { LeverSettings } from '../../contract/plan.ts';
import type { SeriesName } from '../../contract/series.ts';

/** What happens to a Search Console sync from the fault on. Times in seconds. */
export interface SyncConditions {
  name: string;
  /** How long the API takes for a batch. */
  fetch: number;
  /** How long the database takes for one. */
  persist: number;
  /** Work items that come in every second: days and pages that are to be synced. */
  arriving: number;
  /** Share of batches that fail and are tried again. */
  failing: number;
  /** Somebody halts the sync, and a worker does not look. */
  halted: boolean;
}

export const wellSync: SyncConditions = {
  name: 'nothing',
  fetch: 4,
  persist: 1,
  arriving: 0.1,
  failing: 0,
  halted: false,
};

/** What owners of such syncs have seen; nothing of it needs more than a slow or a fast answer, or more to do. */
export const syncConditions: SyncConditions[] = [
  { ...wellSync, name: 'the API answers fast, and there is a backfill to do', fetch: 1, arriving: 20 },
  { ...wellSync, name: 'the database is slow to take batches', persist: 60, arriving: 20 },
  { ...wellSync, name: 'the API is slow', fetch: 30, arriving: 20 },
  { ...wellSync, name: 'the API fails half of the batches', failing: 0.5, arriving: 20 },
  { ...wellSync, name: 'a worker does not look for a halt', halted: true },
];

const batchSize = 50;
const queriesPerMinute = 1_200;
const approachingFrom = 0.8;
const memoryPerBatch = 4_000_000;

type SyncSettings = LeverSettings<'search-console-sync'>;

/**
 * The coordinator of a sync, a second at a time, within the limits that its lever sets: work items queue up to
 * `maxQueueSize`, so many workers fetch a batch each while fewer than `maxInFlight` wait to be persisted, and the budget
 * of queries in any minute is never overdrawn, but for what is counted as exceeded.
 */
export class SyncModel {
  readonly #settings: SyncSettings;
  #queue = 0;
  #owed = 0;
  #requeued = 0;
  /** When each worker's batch ends, and each batch in flight is persisted, in seconds. */
  #fetching: number[] = [];
  #persisting: number[] = [];
  readonly #spent: { at: number; queries: number }[] = [];
  #exceeded = 0;
  readonly #approached: number[] = [];
  #failed = 0;
  #haltSince: number | undefined;

  constructor(settings: SyncSettings) {
    this.#settings = settings;
  }

  /** Lets the second that begins at `now` pass. */
  step(now: number, conditions: SyncConditions): void {
    const { maxConcurrency, maxQueueSize, maxInFlight } = this.#settings;
    this.#haltSince = conditions.halted ? (this.#haltSince ?? now) : undefined;
    this.#owed += conditions.arriving;
    const taken = Math.min(Math.floor(this.#owed), maxQueueSize - this.#queue);
    this.#owed = Math.min(this.#owed - taken, 1_000_000);
    this.#queue += taken;
    this.#persisting = this.#persisting.filter((end) => end > now);
    const ended = this.#fetching.filter((end) => end <= now);
    this.#fetching = this.#fetching.filter((end) => end > now);
    for (const _ of ended) {
      this.#failed += conditions.failing;
      this.#requeued = conditions.failing > 0 ? this.#requeued + 1 : 0;
      if (this.#persisting.length < maxInFlight) this.#persisting.push(now + conditions.persist);
      else this.#fetching.push(now + 1);
    }
    while (
      this.#fetching.length < maxConcurrency &&
      this.#queue > 0 &&
      this.#persisting.length < maxInFlight
    ) {
      const queries = Math.min(batchSize, this.#queue);
      if (this.usage(now) + queries > queriesPerMinute) {
        this.#exceeded += 1;
        break;
      }
      const before = this.usage(now);
      this.#spent.push({ at: now, queries });
      if (
        before < approachingFrom * queriesPerMinute &&
        this.usage(now) >= approachingFrom * queriesPerMinute
      )
        this.#approached.push(now);
      this.#queue -= queries;
      this.#fetching.push(now + conditions.fetch);
    }
  }

  /** Queries of the last minute. */
  usage(now: number): number {
    while (this.#spent.length > 0 && (this.#spent[0]?.at ?? now) <= now - 60) this.#spent.shift();
    return this.#spent.reduce((sum, { queries }) => sum + queries, 0);
  }

  /** What it samples of itself every ten seconds. Counters begin anew with each sample. */
  sample(now: number, { fetch, persist }: SyncConditions): Partial<Record<SeriesName, number>> {
    const values = {
      'sync.coordinator.queueSize': this.#queue,
      'sync.coordinator.inFlight': this.#persisting.length,
      'sync.coordinator.requeued': this.#requeued,
      // It is counted up until the last worker has stopped: one that does not look never does.
      'sync.coordinator.haltPropagation': this.#haltSince === undefined ? 0 : now - this.#haltSince,
      'sync.batch.duration.p50': (fetch + persist) * 1_000,
      'sync.batch.duration.p95': (fetch + persist) * 1_200,
      'sync.batch.duration.p99': (fetch + persist) * 1_300,
      'sync.batch.failed': this.#failed / 10,
      'sync.rateLimit.usage': this.usage(now),
      'sync.rateLimit.approachingLastHour': this.#approached.filter((at) => at > now - 3_600).length,
      'sync.rateLimit.exceeded': this.#exceeded,
      'sync.memory': (this.#persisting.length + this.#fetching.length) * memoryPerBatch,
    };
    this.#exceeded = this.#failed = 0;
    return values;
  }
}
