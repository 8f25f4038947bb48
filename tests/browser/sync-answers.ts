import type {
  Budget,
  DayStatus,
  RateLimits,
  SyncBatches,
  SyncDay,
  SyncDays,
  SyncRun,
  SyncSite,
  SyncStatus,
  Verification,
} from '../../src/contract/sync.ts';

/** The clock of the browser in these tests. */
export const testTime = new Date('2026-11-21T15:30:00.000Z');
export const site = 'sc-domain:example.com';
const at = testTime.toISOString();
const minuteMs = 60_000;
const ago = (ms: number) => new Date(testTime.getTime() - ms).toISOString();

export const run = (changes: Partial<SyncRun> = {}): SyncRun => ({
  id: 'run-20261121-151500-1',
  site,
  account: '4',
  type: 'web',
  from: '2026-06-22',
  to: '2026-11-18',
  force: true,
  startedBy: 'olga',
  state: 'done',
  limits: { maxConcurrency: 3, maxQueueSize: 1_000, maxInFlight: 10 },
  startedAt: ago(15 * minuteMs),
  endedAt: ago(14 * minuteMs),
  seconds: 18.2,
  days: 150,
  counts: { ok: 148, empty: 2, failed: 0, skipped: 0, pending: 0 },
  queries: 162,
  pages: 160,
  rows: 2_265_372,
  retries: 0,
  repairs: 3,
  batches: { count: 160, p50: 888, p95: 1_452, p99: 1_970, max: 2_204 },
  peaks: { queueSize: 150, inFlight: 6, queriesPerMinute: 162, memoryBytes: 408_000_000 },
  averages: { queueSize: 62, inFlight: 3.1, queriesPerMinute: 91 },
  approaching: 0,
  exceeded: 0,
  throttled: 0,
  problem: null,
  ...changes,
});

export const sequential = run({
  id: 'run-20261121-151300-1',
  limits: { maxConcurrency: 1, maxQueueSize: 1_000, maxInFlight: 10 },
  startedAt: ago(17 * minuteMs),
  seconds: 80,
});

export const running = run({
  id: 'run-20261121-152800-1',
  state: 'running',
  startedAt: ago(2 * minuteMs),
  endedAt: null,
  seconds: 120,
  counts: { ok: 58, empty: 1, failed: 1, skipped: 0, pending: 90 },
});

const budget = (changes: Partial<Budget> = {}): Budget => ({
  scope: 'site',
  of: site,
  window: 'minute',
  used: 312,
  budget: 1_200,
  pace: 960,
  approaching: false,
  exceeded: false,
  waitsUntil: null,
  ...changes,
});

export const status = (changes: Partial<SyncStatus> = {}): SyncStatus => ({
  at,
  state: 'running',
  waiting: null,
  halted: null,
  limits: { maxConcurrency: 3, maxQueueSize: 1_000, maxInFlight: 10 },
  coordinator: {
    queueSize: 88,
    inFlight: 4,
    rowsHeld: 41_200,
    bytesHeld: 9_400_000,
    requeued: 0,
    haltPropagationSeconds: null,
  },
  workers: [
    { id: 1, site, account: '4', state: 'fetching', pages: 2 },
    { id: 2, site, account: '4', state: 'storing', pages: 2 },
    { id: 3, site, account: '4', state: 'blocked', pages: 0 },
  ],
  quota: [budget()],
  autoSync: { enabled: true, schedule: '30 9 * * *', nextAt: '2026-11-22T09:30:00.000Z', suspended: null },
  runs: [running],
  memoryBytes: 388_000_000,
  ...changes,
});

export const idle = status({
  state: 'idle',
  runs: [],
  workers: [],
  coordinator: { ...status().coordinator, queueSize: 0, inFlight: 0, rowsHeld: 0, bytesHeld: 0 },
});

export const halted = status({
  state: 'halted',
  halted: { by: 'olga', reason: 'Quota of the project is needed elsewhere', at: ago(4 * minuteMs) },
  coordinator: { ...status().coordinator, inFlight: 0, haltPropagationSeconds: 1.63 },
});

export const limits: RateLimits = {
  at,
  budgets: [
    budget(),
    budget({ scope: 'user', of: '4', used: 1_010, approaching: true, pace: 480 }),
    budget({ scope: 'project', of: 'search', used: 312, budget: 40_000, pace: 32_000 }),
    budget({
      scope: 'project',
      of: 'search',
      window: 'day',
      used: 30_000_000,
      budget: 30_000_000,
      pace: 0,
      approaching: true,
      exceeded: true,
      waitsUntil: new Date(testTime.getTime() + 14 * minuteMs).toISOString(),
    }),
  ],
  minutes: Array.from({ length: 12 }, (_, index) => ({
    at: ago((12 - index) * minuteMs),
    account: '4',
    site,
    queries: 40 + ((index * 37) % 110),
  })),
  approachingLastHour: 1,
  exceededLastHour: 1,
  throttledLastHour: 0,
  events: [
    {
      at: ago(60_000),
      kind: 'exceeded',
      scope: 'project',
      of: 'search',
      account: '4',
      site,
      used: 30_000_000,
      budget: 30_000_000,
      retryMs: 900_000,
      reason: 'dailyLimitExceeded',
    },
  ],
};

export const sites: SyncSite[] = [
  {
    site,
    account: '4',
    types: ['web', 'image'],
    dimensions: ['page', 'query'],
    access: 'ok',
    problem: null,
    counts: { ok: 141, empty: 2, failed: 4, skipped: 3, pending: 0 },
    rows: 2_120_400,
    oldestDay: '2026-06-22',
    newestDay: '2026-11-18',
    lastSyncedAt: ago(14 * minuteMs),
    run: null,
  },
  {
    site: 'https://www.example.org/',
    account: '5',
    types: ['web'],
    dimensions: ['page'],
    access: 'denied',
    problem: 'Add the service account as a user of the property in Search Console.',
    counts: { ok: 0, empty: 0, failed: 0, skipped: 0, pending: 150 },
    rows: 0,
    oldestDay: null,
    newestDay: null,
    lastSyncedAt: null,
    run: null,
  },
];

export const batches: SyncBatches = {
  from: ago(60 * minuteMs),
  to: at,
  durations: { count: 322, p50: 610, p95: 1_410, p99: 1_930, max: 2_204 },
  byWorker: [],
  byStatus: { ok: 320, failed: 2 },
  batches: [],
};

const firstDay = Date.parse('2026-06-22T00:00:00Z');
const day = (index: number, dayStatus: DayStatus): SyncDay => ({
  date: new Date(firstDay + index * 86_400_000).toISOString().slice(0, 10),
  status: dayStatus,
  rows: dayStatus === 'ok' ? 14_500 : 0,
  pages: dayStatus === 'ok' ? 1 : 0,
  clicks: dayStatus === 'ok' ? 9_120 : 0,
  impressions: dayStatus === 'ok' ? 240_300 : 0,
  totals: dayStatus === 'ok' ? { clicks: 9_310, impressions: 244_000 } : null,
  repairs: index === 149 ? 1 : 0,
  final: index < 147,
  reason: dayStatus === 'failed' ? 'Search Console answered 500 three times.' : null,
  syncedAt: dayStatus === 'ok' ? ago(14 * minuteMs) : null,
});
const statusOf = (index: number): DayStatus =>
  index >= 90 && index < 94
    ? 'failed'
    : index >= 40 && index < 43
      ? 'skipped'
      : index % 70 === 9
        ? 'empty'
        : 'ok';

export const days: SyncDays = {
  site,
  type: 'web',
  from: '2026-06-22',
  to: '2026-11-18',
  counts: { ok: 140, empty: 3, failed: 4, skipped: 3, pending: 0 },
  rows: 2_030_000,
  gaps: [
    { from: '2026-08-01', to: '2026-08-03', days: 3 },
    { from: '2026-09-20', to: '2026-09-23', days: 4 },
  ],
  days: Array.from({ length: 150 }, (_, index) => day(index, statusOf(index))),
};

export const verification: Verification = {
  site,
  type: 'web',
  from: days.from,
  to: days.to,
  missing: 12,
  duplicates: 0,
  faults: 1,
  rows: 2_029_988,
  digest: '388ce85294867647',
  days: [
    {
      date: '2026-10-02',
      status: 'ok',
      recorded: 14_500,
      stored: 14_488,
      duplicates: 0,
      clicks: 9_120,
      impressions: 240_300,
      digest: 'ab',
      fault: '12 rows are on record and not stored',
    },
  ],
};
