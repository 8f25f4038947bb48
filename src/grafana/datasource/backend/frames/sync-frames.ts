import type { Filter } from '../../../../contract/query/filter.ts';
import type { Budget, RateLimits, SyncBatches, SyncDays, SyncStatus } from '../../../../contract/sync.ts';
import { frame, numberField, type Frame } from '../../../backend-sdk/index.ts';
import { grouped } from './grouped.ts';
import { timeAxis } from './legible-time.ts';
import { numericFrame, wideFrame } from './numeric-frame.ts';
import { filteredTable, flag, number, text, time } from './table-frame.ts';

const milliseconds = { unit: 'ms' };
const share = { unit: 'percentunit' };
const maybeTime = (moment: string | null) => (moment === null ? null : Date.parse(moment));

/** Pages that wait, are in flight or were given back, as one row of numbers. */
export function syncQueueFrames({ coordinator, workers, memoryBytes, halted, limits }: SyncStatus): Frame[] {
  return wideFrame('syncQueue', [
    ['queueSize', 'Waiting', coordinator.queueSize],
    ['inFlight', 'In flight', coordinator.inFlight],
    ['requeued', 'Requeued', coordinator.requeued],
    ['rowsHeld', 'Rows held', coordinator.rowsHeld],
    ['bytesHeld', 'Held', coordinator.bytesHeld, 'bytes'],
    ['busyWorkers', 'Busy workers', workers.filter(({ state }) => state !== 'idle').length],
    ['maxConcurrency', 'Workers at most', limits.maxConcurrency],
    ['maxInFlight', 'In flight at most', limits.maxInFlight],
    ['maxQueueSize', 'Waiting at most', limits.maxQueueSize],
    ['haltPropagation', 'Halt propagation', coordinator.haltPropagationSeconds, 's'],
    ['halted', 'Halted', halted === null ? 0 : 1],
    ['memory', 'Memory', memoryBytes, 'bytes'],
  ]);
}

/** What each worker of the sync does. */
export function syncWorkerFrames({ workers }: SyncStatus, filters: readonly Filter[]): Frame[] {
  return filteredTable(
    'syncWorkers',
    workers,
    [
      text('worker', 'Worker', (row) => String(row.id)),
      text('state', 'State', (row) => row.state),
      text('site', 'Site', (row) => row.site),
      text('account', 'Account', (row) => row.account),
      number('pages', 'Pages', (row) => row.pages),
    ],
    filters,
  );
}

/** The newest batches. */
export function syncBatchFrames(
  batches: SyncBatches['batches'],
  filters: readonly Filter[],
  notices: readonly string[],
): Frame[] {
  return filteredTable(
    'syncBatches',
    batches,
    [
      time('time', 'Ended', (row) => Date.parse(row.at)),
      text('site', 'Site', (row) => row.site),
      text('date', 'Day', (row) => row.date),
      text('status', 'Status', (row) => row.status),
      number('duration', 'Duration', (row) => row.durationMs, milliseconds),
      number('fetch', 'Fetching', (row) => row.fetchMs, milliseconds),
      number('store', 'Storing', (row) => row.storeMs, milliseconds),
      number('pages', 'Pages', (row) => row.size),
      number('rows', 'Rows', (row) => row.rows),
      text('worker', 'Worker', (row) => String(row.worker)),
      text('account', 'Account', (row) => row.account),
      text('problem', 'Problem', (row) => row.problem),
      text('run', 'Run', (row) => row.run),
    ],
    filters,
    { notices },
  );
}

/** Quantiles of how long batches took, as one row of numbers; none where there was no batch. */
export function syncDurationFrames(
  { durations: { count, p50, p95, p99, max } }: SyncBatches,
  notices: readonly string[],
): Frame[] {
  if (count === 0) return [];
  const numbers: Parameters<typeof wideFrame>[1] = [
    ['count', 'Batches', count],
    ['p50', 'Median', p50, milliseconds.unit],
    ['p95', '95th percentile', p95, milliseconds.unit],
    ['p99', '99th percentile', p99, milliseconds.unit],
    ['max', 'Longest', max, milliseconds.unit],
  ];
  return wideFrame('syncDurations', numbers, notices);
}

/** What is used of each budget. */
export function syncQuotaFrames(budgets: readonly Budget[], filters: readonly Filter[]): Frame[] {
  return filteredTable(
    'syncQuota',
    budgets,
    [
      text('scope', 'Scope', (row) => row.scope),
      text('of', 'Of', (row) => row.of),
      text('window', 'In a', (row) => row.window),
      number('used', 'Used', (row) => row.used),
      number('budget', 'Budget', (row) => row.budget),
      number('share', 'Share', usedShare, share),
      number('pace', 'Pace', (row) => row.pace),
      flag('approaching', 'Approaching', (row) => row.approaching),
      flag('exceeded', 'Exceeded', (row) => row.exceeded),
      time('waitsUntil', 'Waits until', (row) => maybeTime(row.waitsUntil)),
    ],
    filters,
  );
}

/** The share of each budget that is used: 1 is all of it. */
export function syncQuotaNumbers(budgets: readonly Budget[]): Frame[] {
  return numericFrame(
    'syncQuota',
    budgets,
    { scope: (row) => row.scope, of: (row) => row.of, window: (row) => row.window },
    { name: 'share', of: usedShare, config: share },
  );
}

const usedShare = ({ used, budget }: Budget) => (budget > 0 ? used / budget : null);

/** Queries of each minute of the last hour: a series for each account and site. A minute without any is left out. */
export function syncMinuteFrames(minutes: RateLimits['minutes']): Frame[] {
  return grouped(minutes, ({ account, site }) => `${site} ${account}`).map(([, rows]) => {
    const { account = '', site = '' } = rows[0] ?? {};
    return frame({
      name: 'syncQueriesPerMinute',
      meta: { type: 'timeseries-multi', typeVersion: [0, 1], preferredVisualisationType: 'graph' },
      fields: [
        timeAxis(
          rows.map(({ at }) => Date.parse(at)),
          { interval: 60_000 },
        ),
        numberField(
          'queries',
          rows.map(({ queries }) => queries),
          {
            labels: { account, site },
            config: { unit: 'reqpm' },
          },
        ),
      ],
    });
  });
}

/** When a limit was approached, exceeded or felt. */
export function syncRateLimitFrames(events: RateLimits['events'], filters: readonly Filter[]): Frame[] {
  return filteredTable(
    'syncRateLimits',
    events,
    [
      time('time', 'Time', (row) => Date.parse(row.at)),
      text('event', 'What', (row) => row.kind),
      text('scope', 'Scope', (row) => row.scope),
      text('of', 'Of', (row) => row.of),
      text('site', 'Site', (row) => row.site),
      text('account', 'Account', (row) => row.account),
      number('used', 'Used', (row) => row.used),
      number('budget', 'Budget', (row) => row.budget),
      number('retry', 'Waits', (row) => row.retryMs, milliseconds),
      text('reason', 'Reason', (row) => row.reason),
    ],
    filters,
  );
}

/** Every day of some sites, with its status. */
export function syncDayFrames(
  sites: readonly SyncDays[],
  filters: readonly Filter[],
  notices: readonly string[],
): Frame[] {
  return filteredTable(
    'syncDays',
    sites.flatMap(({ site, type, days }) => days.map((day) => ({ ...day, site, type }))),
    [
      time('date', 'Day', (row) => Date.parse(row.date)),
      text('site', 'Site', (row) => row.site),
      text('searchType', 'Search', (row) => row.type),
      text('status', 'Status', (row) => row.status),
      number('rows', 'Rows', (row) => row.rows),
      number('pages', 'Pages', (row) => row.pages),
      number('clicks', 'Clicks', (row) => row.clicks),
      number('impressions', 'Impressions', (row) => row.impressions),
      number('repairs', 'Repairs', (row) => row.repairs),
      flag('final', 'Final', (row) => row.final),
      text('reason', 'Reason', (row) => row.reason),
      time('syncedAt', 'Synced', (row) => maybeTime(row.syncedAt)),
    ],
    filters,
    { notices },
  );
}
