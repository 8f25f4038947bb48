import type { BatchStatus } from '../../contract/sync.ts';

/** A site as one account syncs it: what every measurement is told apart by. */
export interface SyncedSite {
  account: string;
  site: string;
}

/** Who hears what the sync measures of itself, as it happens. Nobody who listens may fail, or take long. */
export interface SyncTelemetry {
  /** Pages that wait to be fetched. */
  queueSize(of: SyncedSite, pages: number): void;
  /** Pages that were fetched and are not stored yet. */
  inFlight(of: SyncedSite, pages: number): void;
  batch(
    of: SyncedSite,
    batch: { worker: number; status: BatchStatus; size: number; durationMs: number },
  ): void;
  /** Queries of the last 60 s. */
  usage(of: SyncedSite, queries: number): void;
  /** 80 % of the budget of so many queries a minute were reached. */
  approaching(of: SyncedSite, limit: number): void;
  /** Nothing is asked for so long, in ms. */
  exceeded(of: SyncedSite, retryMs: number): void;
}
