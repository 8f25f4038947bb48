import { stat } from '../parts/stat.ts';
import { fromMetric, table } from '../parts/table.ts';
import { metric, rate } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

const batchWords = {
  ok: { color: 'green' },
  empty: { color: 'text' },
  repaired: { color: 'yellow' },
  throttled: { color: 'orange' },
  failed: { color: 'red' },
  halted: { color: 'orange' },
};

export const now = stat({
  id: 6,
  title: 'Now',
  description:
    'What waits, what is in flight, and who works. Halted at 1: somebody stopped it, and it goes on with “rollcall sync resume”.',
  width: 24,
  height: 4,
  fields: '/^(Waiting|In flight|Requeued|Rows held|Busy workers|Workers at most|Halted)$/',
  targets: [{ rollcall: { kind: 'sync', view: 'queue' } }],
});

export const halt = timeseries({
  id: 7,
  title: 'Halt propagation',
  description:
    'How long the newest halt took to reach the last worker: over 5 s somebody is paged. A worker that does not stop hangs in a query: end the process if a halt is urgent.',
  width: 8,
  height: 8,
  unit: 's',
  reaches: 6,
  thresholds: [{ from: 5, color: 'red' }],
  noValue: 'Nothing has been halted',
  targets: [{ rollcall: { kind: 'history', series: ['sync.coordinator.haltPropagation'] } }],
});

export const failures = timeseries({
  id: 8,
  title: 'Failed batches',
  description:
    'Batches a second that ended with an error. Their days say why below; a few are asked again by themselves.',
  width: 8,
  height: 8,
  unit: 'ops',
  reaches: 0.1,
  colors: { 'Failed batches': 'red' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['sync.batch.failed'] },
      prometheus: {
        expr: `sum(${rate('gsc_analytics_worker_batch_duration_ms_count', 'status="failed"')}) or vector(0)`,
        legend: 'Failed batches',
      },
    },
  ],
});

export const memory = timeseries({
  id: 9,
  title: 'Memory',
  description: 'What one sync holds: the playbook wants less than 500 MB. More is too large a queue.',
  width: 8,
  height: 8,
  unit: 'bytes',
  thresholds: [{ from: 500_000_000, color: 'red' }],
  noValue: 'No sync ran in this time',
  targets: [
    {
      rollcall: { kind: 'history', series: ['sync.memory'] },
      prometheus: { expr: metric('rollcall_process_resident_memory_bytes'), legend: 'Memory' },
    },
  ],
});

export const quota = table({
  id: 10,
  title: 'Budgets',
  description:
    'What is used of each budget of queries. A pace below the budget: Search Console throttled, and less is asked for a while. One that waits goes on by itself.',
  width: 12,
  height: 8,
  targets: [
    {
      rollcall: { kind: 'sync', view: 'quota' },
      prometheus: { expr: metric('gsc_analytics_rate_limit_usage'), now: true },
    },
  ],
  columns: {
    ...fromMetric,
    account_id: { title: 'Account' },
    site_url: { title: 'Site' },
    Scope: { width: 70 },
    Of: { width: 160 },
    'In a': { width: 70 },
    Used: { width: 70 },
    Budget: { width: 100 },
    Share: { width: 70, decimals: 1, redFrom: 1 },
    Pace: { width: 90 },
    Approaching: { hidden: true },
    Exceeded: { width: 80, words: { true: { color: 'red' }, false: { color: 'text' } } },
  },
});

export const workers = table({
  id: 11,
  title: 'Workers',
  description:
    'What each worker does. All of them blocked: they wait for budget, or for what is in flight to be stored; the cards above tell which.',
  width: 12,
  height: 8,
  noValue: 'No run is under way',
  targets: [{ rollcall: { kind: 'sync', view: 'workers' } }],
  columns: { Worker: { width: 80 }, State: { width: 110 }, Account: { width: 90 }, Pages: { width: 80 } },
});

export const batches = table({
  id: 12,
  title: 'Batches',
  description:
    'The newest batches, with what took their time. One that was repaired had rows that repeated or lacked at page borders, and was read again.',
  width: 24,
  height: 9,
  noValue: 'No batch has ended in this time',
  sortBy: 'Ended',
  targets: [{ rollcall: { kind: 'sync', view: 'batches', sites: ['$site'] } }],
  columns: {
    Ended: { width: 190 },
    Site: { width: 200 },
    Day: { width: 110 },
    Status: { width: 90, words: batchWords },
    Duration: { width: 100, redFrom: 5_000 },
    Fetching: { width: 100 },
    Storing: { width: 100 },
    Pages: { width: 70 },
    Rows: { width: 90 },
    Worker: { width: 80 },
    Account: { width: 80 },
    Run: { hidden: true },
  },
});
