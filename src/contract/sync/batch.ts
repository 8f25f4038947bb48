import { z } from 'zod';
import { siteUrl, time } from './search.ts';

/** Quantiles of durations, in ms; null where nothing was measured. */
export const durations = z.object({
  count: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  p99: z.number().nullable(),
  max: z.number().nullable(),
});
export type Durations = z.output<typeof durations>;

/** How a batch ended. `repaired`: rows repeated or were missing at page borders, and were read anew. */
const batchStatus = z.enum(['ok', 'empty', 'repaired', 'throttled', 'failed', 'halted']);
export type BatchStatus = z.output<typeof batchStatus>;

/** What one worker took from the queue at once, fetched and stored. */
const syncBatch = z.object({
  /** When it ended. */
  at: time,
  run: z.string(),
  worker: z.int(),
  account: z.string(),
  site: z.string(),
  date: z.string(),
  status: batchStatus,
  /** Pages of it. */
  size: z.int(),
  rows: z.int(),
  /** From the first query to the last stored row; of that, waiting for budget is not counted. */
  durationMs: z.number(),
  fetchMs: z.number(),
  storeMs: z.number(),
  problem: z.string().nullable(),
});
export type SyncBatch = z.output<typeof syncBatch>;

const limitError = 'must be a whole number from 1 to 1000';
const minutesError = 'must be a whole number from 1 to 1440';

/** Query of `GET /api/sync/batches`. */
export const batchesQuery = z.strictObject({
  site: siteUrl.optional(),
  /** Where the minutes end; now, where it is left out. */
  until: time.optional(),
  /** How far back. */
  minutes: z.coerce
    .number(minutesError)
    .int(minutesError)
    .min(1, minutesError)
    .max(1_440, minutesError)
    .default(60),
  limit: z.coerce.number(limitError).int(limitError).min(1, limitError).max(1_000, limitError).default(100),
});
export type BatchesQuery = z.output<typeof batchesQuery>;

/** Answer of `GET /api/sync/batches`: durations of all batches of the span, and the newest of them. */
export const syncBatches = z.object({
  from: time,
  to: time,
  durations,
  byWorker: z.array(z.object({ worker: z.int(), durations })),
  byStatus: z.partialRecord(batchStatus, z.int()),
  batches: z.array(syncBatch),
});
export type SyncBatches = z.output<typeof syncBatches>;
