import type { Series } from './series.ts';

/** What the optimize policy engine samples of itself; in brackets the metric that carries the same. */
export const optimizeSeries = {
  'optimize.run.latency.p95': {
    label: 'Run latency, 95th percentile',
    unit: 'ms',
    reduce: 'max',
    description: '95th percentile of the latency of policy/run (policy_run_latency_ms)',
  },
  'optimize.queue.age': {
    label: 'Oldest job',
    unit: 's',
    reduce: 'max',
    description: 'How long the oldest policy job has waited for a worker',
  },
  'optimize.viewSnapshotMismatch': {
    label: 'View snapshot mismatches',
    unit: 'ops',
    reduce: 'mean',
    description: 'Answers a second of view_snapshot_mismatch',
  },
} as const satisfies Record<string, Series>;
