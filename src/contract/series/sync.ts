import type { Series } from './series.ts';

/** What the Search Console sync samples of itself; in brackets the metric that carries the same. */
export const syncSeries = {
  'sync.coordinator.queueSize': {
    label: 'Coordinator queue',
    unit: 'short',
    reduce: 'max',
    description: 'Batches that the coordinator has queued (gsc_analytics_coordinator_queue_size)',
  },
  'sync.coordinator.inFlight': {
    label: 'In-flight batches',
    unit: 'short',
    reduce: 'max',
    description: 'Batches that wait to be persisted (gsc_analytics_coordinator_in_flight)',
  },
  'sync.coordinator.requeued': {
    label: 'Requeued',
    unit: 'short',
    reduce: 'max',
    description: 'Batches in the requeue table',
  },
  'sync.coordinator.haltPropagation': {
    label: 'Halt propagation',
    unit: 's',
    reduce: 'max',
    description: 'How long the newest halt took to reach the last worker, or has taken so far',
  },
  'sync.batch.duration.p50': {
    label: 'Batch duration, median',
    unit: 'ms',
    reduce: 'max',
    description: 'Median duration of a batch (gsc_analytics_worker_batch_duration_ms)',
  },
  'sync.batch.duration.p95': {
    label: 'Batch duration, 95th percentile',
    unit: 'ms',
    reduce: 'max',
    description: '95th percentile of the duration of a batch (gsc_analytics_worker_batch_duration_ms)',
  },
  'sync.batch.duration.p99': {
    label: 'Batch duration, 99th percentile',
    unit: 'ms',
    reduce: 'max',
    description: '99th percentile of the duration of a batch (gsc_analytics_worker_batch_duration_ms)',
  },
  'sync.batch.failed': {
    label: 'Failed batches',
    unit: 'ops',
    reduce: 'mean',
    description:
      'Batches a second that ended with an error (gsc_analytics_worker_batch_duration_ms by status)',
  },
  'sync.rateLimit.usage': {
    label: 'Queries a minute',
    unit: 'reqpm',
    reduce: 'max',
    description: 'Queries of the last minute (gsc_analytics_rate_limit_usage)',
  },
  'sync.rateLimit.approachingLastHour': {
    label: 'Rate limit approached',
    unit: 'short',
    reduce: 'max',
    description:
      'Times in the last hour that 80 % of the budget was reached (gsc_analytics_rate_limit_approaching_total)',
  },
  'sync.rateLimit.exceeded': {
    label: 'Rate limit exceeded',
    unit: 'short',
    reduce: 'max',
    description:
      'Times since the last sample that the budget was exceeded (gsc_analytics_rate_limit_exceeded_total)',
  },
  'sync.memory': {
    label: 'Memory',
    unit: 'bytes',
    reduce: 'max',
    description: 'Memory that one sync holds',
  },
} as const satisfies Record<string, Series>;
