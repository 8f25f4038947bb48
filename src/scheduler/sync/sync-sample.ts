import type { SeriesName } from '../../contract/series.ts';
import { durationsOf } from './durations.ts';
import type { LoggedBatch } from './storage/batch-log.ts';

/** The sync at one moment, and what ended or happened since the last sample. */
interface SampledSync {
  queueSize: number;
  inFlight: number;
  requeued: number;
  haltPropagationSeconds: number | null;
  batches: readonly Pick<LoggedBatch, 'status' | 'durationMs'>[];
  elapsedSeconds: number;
  /** Queries of the last minute of the site that has most. */
  usage: number;
  approachingLastHour: number;
  exceeded: number;
  /** Whether anything is being synced: memory of an idle sync is not its own. */
  running: boolean;
  memoryBytes: number;
}

/** One sample of every series of the sync that has a value now. Durations of no batches are left out. */
export function syncSample(sync: SampledSync): Partial<Record<SeriesName, number>> {
  const failed = sync.batches.filter(({ status }) => status === 'failed' || status === 'throttled').length;
  const { p50, p95, p99 } = durationsOf(sync.batches.map(({ durationMs }) => durationMs));
  return {
    'sync.coordinator.queueSize': sync.queueSize,
    'sync.coordinator.inFlight': sync.inFlight,
    'sync.coordinator.requeued': sync.requeued,
    'sync.coordinator.haltPropagation': sync.haltPropagationSeconds ?? 0,
    ...(p50 !== null && { 'sync.batch.duration.p50': p50 }),
    ...(p95 !== null && { 'sync.batch.duration.p95': p95 }),
    ...(p99 !== null && { 'sync.batch.duration.p99': p99 }),
    ...(sync.elapsedSeconds > 0 && { 'sync.batch.failed': failed / sync.elapsedSeconds }),
    'sync.rateLimit.usage': sync.usage,
    'sync.rateLimit.approachingLastHour': sync.approachingLastHour,
    'sync.rateLimit.exceeded': sync.exceeded,
    ...(sync.running && { 'sync.memory': sync.memoryBytes }),
  };
}
