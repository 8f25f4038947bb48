import type { BatchStatus, SyncBatches } from '../../contract/sync.ts';
import { durationsOf } from './durations.ts';
import type { LoggedBatch } from './storage/batch-log.ts';

/** Batches of a span, newest first: how long they took, by worker too, and the newest of them. Times in ms. */
export function batchesDocument(
  batches: readonly LoggedBatch[],
  { from, to, limit }: { from: number; to: number; limit: number },
): SyncBatches {
  const workers = [...new Set(batches.map(({ worker }) => worker))].sort((a, b) => a - b);
  const byStatus: Partial<Record<BatchStatus, number>> = {};
  for (const { status } of batches) byStatus[status] = (byStatus[status] ?? 0) + 1;
  const took = (some: readonly LoggedBatch[]) => durationsOf(some.map(({ durationMs }) => durationMs));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    durations: took(batches),
    byWorker: workers.map((worker) => ({
      worker,
      durations: took(batches.filter((batch) => batch.worker === worker)),
    })),
    byStatus,
    batches: batches.slice(0, limit).map((batch) => ({
      ...batch,
      at: new Date(batch.at).toISOString(),
      size: 1,
    })),
  };
}
