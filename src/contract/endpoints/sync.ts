import { endpoint } from '../endpoint.ts';
import {
  autoSyncChanged,
  batchesQuery,
  daysQuery,
  haltRequest,
  rateLimits,
  rateLimitsQuery,
  restoreAutoSyncRequest,
  runParameters,
  runsQuery,
  runStarted,
  startRunRequest,
  suspendAutoSyncRequest,
  syncBatches,
  syncDays,
  syncHalted,
  syncResumed,
  syncRun,
  syncRuns,
  syncSites,
  syncStatus,
  verification,
} from '../sync.ts';

const site = 'sc-domain:example.com';
const at = '2026-11-21T15:30:00.000Z';
const read = { method: 'GET' as const, scope: 'read' as const };
const order = { method: 'POST' as const, scope: 'operate' as const };

export const getSyncStatus = endpoint({
  ...read,
  id: 'getSyncStatus',
  path: '/api/sync',
  summary: 'How the sync stands',
  description:
    'Queue, pages in flight, halt, levers, and each budget of queries with what is used of it. Without a site in the settings it is idle.',
  answer: syncStatus,
  errors: [],
});

export const listSyncSites = endpoint({
  ...read,
  id: 'listSyncSites',
  path: '/api/sync/sites',
  summary: 'Sites that are synced, and how far they are',
  description: 'In the order of the settings.',
  answer: syncSites,
  errors: [],
});

export const listSyncDays = endpoint({
  ...read,
  id: 'listSyncDays',
  path: '/api/sync/days',
  summary: 'Days of a site, with gaps',
  description:
    'Every day of the span with its status, rows and totals. A day without rows (`empty`), one that was not asked for (`skipped`) and one that failed are told apart. A span has at most 500 days.',
  query: daysQuery,
  answer: syncDays,
  errors: [404],
  example: { query: { site, from: '2026-11-01', to: '2026-11-18' } },
});

export const listSyncBatches = endpoint({
  ...read,
  id: 'listSyncBatches',
  path: '/api/sync/batches',
  summary: 'Batches, and how long they take',
  description:
    'Quantiles over all batches of some minutes, the last ones where `until` is left out, and the newest of them.',
  query: batchesQuery,
  answer: syncBatches,
  errors: [],
  example: { query: { minutes: 60, limit: 50 } },
});

export const getSyncRateLimits = endpoint({
  ...read,
  id: 'getSyncRateLimits',
  path: '/api/sync/rate-limits',
  summary: 'Queries against their budgets',
  description:
    'Each budget as all processes share it, queries a minute of the last hour, and when a limit was approached, exceeded or felt.',
  query: rateLimitsQuery,
  answer: rateLimits,
  errors: [],
});

export const listSyncRuns = endpoint({
  ...read,
  id: 'listSyncRuns',
  path: '/api/sync/runs',
  summary: 'Runs, the newest first',
  description: 'Those of the schedule and those that somebody ordered.',
  query: runsQuery,
  answer: syncRuns,
  errors: [],
  example: { query: { site, limit: 10 } },
});

export const getSyncRun = endpoint({
  ...read,
  id: 'getSyncRun',
  path: '/api/sync/runs/{run}',
  summary: 'One run',
  description: 'With its counts, durations and peaks, up to now or to its end.',
  params: runParameters,
  answer: syncRun,
  errors: [404],
  example: { params: { run: 'run-20261121-153000-1' } },
});

export const verifySync = endpoint({
  ...read,
  id: 'verifySync',
  path: '/api/sync/verify',
  summary: 'Count and compare what is stored',
  description:
    'Counts the rows of every day and compares them with what is on record of it; looks for dimension keys that stand there twice; and makes a digest of each day that is the same for the same rows, by which two runs can be compared. It asks Search Console for nothing. A span has at most 500 days.',
  query: daysQuery,
  answer: verification,
  errors: [404],
  example: { query: { site, from: '2026-11-01', to: '2026-11-18' } },
});

export const startSyncRun = endpoint({
  ...order,
  id: 'startSyncRun',
  path: '/api/sync/runs',
  action: 'sync.run',
  summary: 'Sync a span of days',
  description:
    'Reads the days that are not there yet; all of them with `force`, where no good row is lost if reading fails. One site and type has one run at a time: a second is told 409, and which is first. `limits` of its own take an admin token.',
  body: startRunRequest,
  answer: runStarted,
  errors: [404, 409],
  example: { body: { site, days: 150, reason: 'Backfill after the migration' } },
});

export const haltSync = endpoint({
  ...order,
  id: 'haltSync',
  path: '/api/sync/halt',
  action: 'sync.halt',
  summary: 'Stop syncing',
  description:
    'Every worker of every process asks for nothing more within 5 s. What was fetched is stored; runs go on from there when the sync is resumed. Auto-sync does not run meanwhile.',
  body: haltRequest,
  answer: syncHalted,
  errors: [409],
  example: {
    body: { reason: 'Quota of the project is needed elsewhere' },
    answer: {
      success: true,
      halted: { by: 'admin', reason: 'Quota of the project is needed elsewhere', at },
      runs: ['run-20261121-153000-1'],
    },
  },
});

export const resumeSync = endpoint({
  ...order,
  id: 'resumeSync',
  path: '/api/sync/resume',
  action: 'sync.resume',
  summary: 'Sync again after a halt',
  description: 'Runs that were stopped go on from their last stored page.',
  body: haltRequest,
  answer: syncResumed,
  errors: [409],
  example: {
    body: { reason: 'The quota is ours again' },
    answer: { success: true, resumedBy: 'admin', resumedAt: at, runs: ['run-20261121-153000-1'] },
  },
});

export const suspendAutoSync = endpoint({
  ...order,
  id: 'suspendAutoSync',
  path: '/api/sync/auto-sync/suspend',
  action: 'sync.auto-sync.suspend',
  summary: 'Keep auto-sync off for a while',
  description:
    'No scheduled run begins until the time is over; the one that is under way goes on. Sent again, it lasts from then. It ends by itself, so that a caller who dies leaves nothing switched off.',
  body: suspendAutoSyncRequest,
  answer: autoSyncChanged,
  errors: [],
  example: { body: { reason: 'A rollout report is measured', seconds: 120 } },
});

export const restoreAutoSync = endpoint({
  ...order,
  id: 'restoreAutoSync',
  path: '/api/sync/auto-sync/restore',
  action: 'sync.auto-sync.restore',
  summary: 'Let auto-sync run again',
  description: 'Ends a suspension before its time. Without one nothing changes.',
  body: restoreAutoSyncRequest,
  answer: autoSyncChanged,
  errors: [],
  example: { body: { reason: 'The rollout report is written' } },
});
