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
  'optimize.requests.ready': {
    label: 'Ready',
    unit: 'ops',
    reduce: 'mean',
    description: 'Requests a second that were answered with a run (policy_run_requests_total)',
  },
  'optimize.requests.pending': {
    label: 'Pending',
    unit: 'ops',
    reduce: 'mean',
    description: 'Requests a second that were told to wait (policy_run_requests_total)',
  },
  'optimize.requests.error': {
    label: 'Error',
    unit: 'ops',
    reduce: 'mean',
    description: 'Requests a second that were refused, or whose run failed (policy_run_requests_total)',
  },
  'optimize.cancels.made': {
    label: 'Canceled',
    unit: 'ops',
    reduce: 'mean',
    description: 'Cancels a second that ended a run (policy_cancels_total)',
  },
  'optimize.cancels.refused': {
    label: 'Refused',
    unit: 'ops',
    reduce: 'mean',
    description: 'Cancels a second that were refused (policy_cancels_total)',
  },
  'optimize.session.made': {
    label: 'Made',
    unit: 'ops',
    reduce: 'mean',
    description: 'Transitions a second of the sessions of pages (policy_session_transitions_total)',
  },
  'optimize.session.refused': {
    label: 'Refused',
    unit: 'ops',
    reduce: 'mean',
    description: 'Transitions a second that a session refused (policy_session_transitions_total)',
  },
  'optimize.playback.full': {
    label: 'Full',
    unit: 'ops',
    reduce: 'mean',
    description: 'Playbacks a second in full quality (policy_session_playbacks_total)',
  },
  'optimize.playback.reduced': {
    label: 'Reduced',
    unit: 'ops',
    reduce: 'mean',
    description: 'Playbacks a second in reduced quality (policy_session_playbacks_total)',
  },
  'optimize.playback.summary': {
    label: 'Summary',
    unit: 'ops',
    reduce: 'mean',
    description: 'Playbacks a second as a summary (policy_session_playbacks_total)',
  },
  'optimize.recovery.made': {
    label: 'Recovered',
    unit: 'ops',
    reduce: 'mean',
    description: 'Mismatches a second after which a page was in step again (policy_session_recoveries_total)',
  },
  'optimize.recovery.missed': {
    label: 'Not recovered',
    unit: 'ops',
    reduce: 'mean',
    description:
      'Mismatches a second after which a page was not in step again (policy_session_recoveries_total)',
  },
} as const satisfies Record<string, Series>;
