import { endpoint } from '../endpoint.ts';
import {
  canceledRun,
  configQuery,
  movesAnswer,
  movesQuery,
  pendingRun,
  policyConfig,
  policyStations,
  policyTime,
  runAnswer,
  runQuery,
  stationsQuery,
  statusAnswer,
  timeQuery,
} from '../policy.ts';
import {
  deadLetterRequeued,
  policyGates,
  policyGatesQuery,
  policyQueue,
  policyRunDocument,
  policyRunParameters,
  policyRunsAnswer,
  policyRunsQuery,
  revoked,
  revokeRequest,
  sessionTelemetry,
  telemetryTaken,
} from '../policy-overview.ts';

const sv = 'sv1.k1.eyJzeXMiOiJjaXR5In0.c2lnbmF0dXJl';
const asked = { sv, policy_version: 'rebal.greedy.v1', T_bucket: 1_795_271_400 };
const key = {
  system_id: 'city',
  sv,
  decision_bucket_epoch_s: 1_795_271_400,
  policy_version: 'rebal.greedy.v1',
  strategy: 'greedy' as const,
  policy_spec_sha256: '9f2c…',
  horizon_steps: 12,
  view_snapshot_id: 'city.4be1',
  view_snapshot_sha256: '4be1…',
};
const run_id = '4f9d1c2b3a4958677869a0b1c2d3e4f5';

export const getPolicyConfig = endpoint({
  id: 'getPolicyConfig',
  method: 'GET',
  path: '/api/policy/config',
  scope: 'read',
  summary: 'What the policy engine offers',
  description:
    'The versions and strategies that the caller may choose now, and their budgets. A kill switch shows here with the next request.',
  query: configQuery,
  answer: policyConfig,
  errors: [],
});

export const runPolicy = endpoint({
  id: 'runPolicy',
  method: 'GET',
  path: '/api/policy/run',
  scope: 'read',
  summary: 'A run of a policy',
  description:
    'The run that the parameters name, 200 where it has ended. Else it is put into the queue, once, however many ask: 202, with `Retry-After`. A run that failed is 503 for a while, and then tried anew by whoever asks.',
  query: runQuery,
  answer: runAnswer,
  accepted: pendingRun,
  errors: [409],
  example: { query: asked },
});

export const getPolicyMoves = endpoint({
  id: 'getPolicyMoves',
  method: 'GET',
  path: '/api/policy/moves',
  scope: 'read',
  summary: 'A run of a policy, with its moves',
  description: 'As `/api/policy/run`, with the first `top_n` moves by rank.',
  query: movesQuery,
  answer: movesAnswer,
  accepted: pendingRun,
  errors: [409],
  example: { query: { ...asked, top_n: 5 } },
});

export const getPolicyStatus = endpoint({
  id: 'getPolicyStatus',
  method: 'GET',
  path: '/api/policy/status',
  scope: 'read',
  summary: 'How a run stands',
  description: 'Ready, pending or canceled. It never puts anything into the queue.',
  query: runQuery,
  answer: statusAnswer,
  accepted: pendingRun,
  errors: [404, 409],
  example: { query: asked },
});

export const cancelPolicyRun = endpoint({
  id: 'cancelPolicyRun',
  method: 'POST',
  path: '/api/policy/cancel',
  scope: 'operate',
  action: 'policy.cancel',
  summary: 'Cancel a run',
  description:
    'The run ends, whether it waits or is being computed, and nothing is written after it. The parameters stand in the query. A run that ended before is 409.',
  query: runQuery,
  answer: canceledRun,
  errors: [404, 409],
  example: {
    query: asked,
    answer: {
      status: 'canceled',
      computed_at: '2026-11-21T15:30:01.204Z',
      run_key: key,
      canceled_at: '2026-11-21T15:30:01.200Z',
    },
  },
});

export const getPolicyTime = endpoint({
  id: 'getPolicyTime',
  method: 'GET',
  path: '/api/time',
  scope: 'read',
  summary: 'The time of a system of stations',
  description:
    'What is known of a system and since when: the snapshot version to ask for, how late the feed is, and how the network of stations stands. `system_id` may be left out where there is one system.',
  query: timeQuery,
  answer: policyTime,
  errors: [404],
  example: { query: { system_id: 'city' } },
});

export const getPolicyStations = endpoint({
  id: 'getPolicyStations',
  method: 'GET',
  path: '/api/policy/stations',
  scope: 'read',
  summary: 'The stations of a snapshot version',
  description:
    'Where they are, and how many bikes and docks each had: what a map of the system and of its moves is drawn from. Snapshots are kept for six hours after the last poll that read them.',
  query: stationsQuery,
  answer: policyStations,
  errors: [404],
  example: { query: { sv } },
});

export const listPolicyRuns = endpoint({
  id: 'listPolicyRuns',
  method: 'GET',
  path: '/api/policy/runs',
  scope: 'read',
  summary: 'Runs that ended, newest first',
  description: 'All filters that are named have to match; without `from` and `to` it is the last hour.',
  query: policyRunsQuery,
  answer: policyRunsAnswer,
  errors: [],
  example: { query: { policy_version: 'rebal.global.v1', status: 'timeout', limit: 20 } },
});

export const getPolicyRun = endpoint({
  id: 'getPolicyRun',
  method: 'GET',
  path: '/api/policy/runs/{run_id}',
  scope: 'read',
  summary: 'One run that ended, with its key and all its moves',
  description: 'As it was written when it ended.',
  params: policyRunParameters,
  answer: policyRunDocument,
  errors: [404],
  example: { params: { run_id } },
});

export const getPolicyQueue = endpoint({
  id: 'getPolicyQueue',
  method: 'GET',
  path: '/api/policy/queue',
  scope: 'read',
  summary: 'Jobs that wait or run, and dead letters',
  description: 'Runs that somebody asked for are taken before those that the service makes by itself.',
  answer: policyQueue,
  errors: [],
});

export const getPolicyGates = endpoint({
  id: 'getPolicyGates',
  method: 'GET',
  path: '/api/policy/gates',
  scope: 'read',
  summary: 'The measures of the gates, and which stages they pass',
  description:
    'Rates and the objective delta ratio of the last minutes, held against the thresholds of each stage; equality passes. What a rollout does about them stands in its verdict.',
  query: policyGatesQuery,
  answer: policyGates,
  errors: [],
  example: { query: { window_minutes: 15 } },
});

export const retryPolicyDeadLetter = endpoint({
  id: 'retryPolicyDeadLetter',
  method: 'POST',
  path: '/api/policy/dead-letters/{run_id}/retry',
  scope: 'operate',
  action: 'policy.retry',
  summary: 'Put a run that was given up back into the queue',
  description: 'With all its attempts before it.',
  params: policyRunParameters,
  answer: deadLetterRequeued,
  errors: [404, 409],
  example: {
    params: { run_id },
    answer: { success: true, run_id, enqueued_at: '2026-11-21T15:30:01.204Z' },
  },
});

export const revokeSnapshotVersion = endpoint({
  id: 'revokeSnapshotVersion',
  method: 'POST',
  path: '/api/policy/revoke',
  scope: 'admin',
  action: 'policy.revoke',
  summary: 'Revoke a snapshot version',
  description:
    'Its snapshot is not planned on any more: whoever names one of its versions is told 403 token_revoked.',
  body: revokeRequest,
  answer: revoked,
  errors: [],
  example: {
    body: { sv, reason: 'The feed gave the stations of another city' },
    answer: { success: true, system_id: 'city', view_snapshot_sha256: '4be1…' },
  },
});

export const tellPolicySession = endpoint({
  id: 'tellPolicySession',
  method: 'POST',
  path: '/api/policy/telemetry',
  scope: 'read',
  countsAsRead: true,
  summary: 'What a page that shows runs has seen',
  description:
    'Transitions, playback quality, mismatches and recoveries since it last told; they are counted as metrics.',
  body: sessionTelemetry,
  answer: telemetryTaken,
  errors: [],
  example: {
    body: { transitions: [{ from: 'frozen', to: 'computing' }], playbacks: ['full'] },
    answer: { success: true },
  },
});
