import { field } from '../parts/panel.ts';
import { script } from '../parts/script.ts';
import { stat } from '../parts/stat.ts';
import { table } from '../parts/table.ts';

const dayWords = {
  ok: { color: 'green' },
  empty: { color: 'text' },
  failed: { color: 'red' },
  skipped: { color: 'yellow' },
  pending: { color: 'blue' },
};

export const counts = stat({
  id: 13,
  title: 'Days by status',
  description:
    'Of all sites and types. Failed days name their reason below, and are read again with the next run; skipped ones were not asked for.',
  width: 7,
  height: 6,
  fields: '/^(ok|empty|failed|skipped|pending)$/',
  targets: [
    {
      rollcall: script(
        '/api/sync/sites',
        '[.sites[] | select(([$site] | flatten | length) == 0 or (.site as $is | [$site] | flatten | index($is))) | .counts] | {ok: (map(.ok) | add // 0), empty: (map(.empty) | add // 0), failed: (map(.failed) | add // 0), skipped: (map(.skipped) | add // 0), pending: (map(.pending) | add // 0)}',
      ),
    },
  ],
}).overrides([
  field('ok', { color: { mode: 'fixed', fixedColor: 'green' } }),
  field('failed', {
    color: { mode: 'thresholds' },
    thresholds: {
      mode: 'absolute',
      steps: [
        { value: null, color: 'text' },
        { value: 1, color: 'red' },
      ],
    },
  }),
]);

/**
 * Of a run against the newest sequential one before it that did the same work: only then is it a speed-up. A run that
 * did not read days that were there, or that read none, had less to do.
 */
const speedUps = `[.runs[] | select(.endedAt)] as $runs | $runs[] as $run
| ([$runs[] | select(.limits.maxConcurrency == 1 and .force and .rows > 0 and .site == $run.site and .type == $run.type and .from == $run.from and .to == $run.to and .rows == $run.rows and .startedAt <= $run.startedAt and .state == "done")] | first) as $base
| {startedAt: $run.startedAt, site: $run.site, days: $run.days, workers: $run.limits.maxConcurrency, state: $run.state, tookSeconds: $run.seconds,
   speedUp: (if $base and $run.limits.maxConcurrency > 1 and $run.force and $run.state == "done" and $run.seconds > 0 then ($base.seconds / $run.seconds) else null end), rows: $run.rows, queries: $run.queries,
   rowsPerSecond: (if $run.seconds > 0 then ($run.rows / $run.seconds) else null end),
   p99Ms: $run.batches.p99, mostQpm: $run.peaks.queriesPerMinute,
   problem: $run.problem}`;

export const runs = table({
  id: 14,
  title: 'Speed-up',
  description:
    'The newest runs. The speed-up is against the newest sequential run of the same span with the same number of rows: the playbook wants 4 at least. Less: the limit of pages in flight or the budget of queries holds it up, not the number of workers.',
  width: 17,
  height: 6,
  noValue: 'No run has ended',
  targets: [{ rollcall: script('/api/sync/runs', speedUps, { parameters: { limit: '20' } }) }],
  columns: {
    startedAt: { title: 'Started', width: 190 },
    site: { hidden: true },
    days: { title: 'Days', width: 60 },
    workers: { title: 'Workers', width: 80 },
    state: { title: 'State', width: 80, words: { done: { color: 'green' }, failed: { color: 'red' } } },
    tookSeconds: { title: 'Took', width: 80 },
    rows: { title: 'Rows', width: 90 },
    queries: { title: 'Queries', width: 80 },
    rowsPerSecond: { title: 'Rows a second', unit: 'short', decimals: 0, width: 110 },
    p99Ms: { title: 'Batch p99', width: 90, redFrom: 5_000 },
    mostQpm: { title: 'Most QPM', width: 90, redFrom: 1_100 },
    speedUp: { title: 'Speed-up', width: 90, unit: 'suffix: ×', decimals: 2 },
    problem: { title: 'Problem' },
  },
});

export const days = table({
  id: 15,
  title: 'Days',
  description:
    'Every day of the sites that are chosen, the newest 150 on a dashboard of hours. A gap is what is neither ok nor empty; its reason says whether to run it again or to see to the account.',
  width: 24,
  height: 10,
  sortBy: 'Day',
  targets: [{ rollcall: { kind: 'sync', view: 'days', sites: ['$site'] } }],
  columns: {
    Day: { width: 110 },
    Site: { width: 200 },
    Search: { width: 80 },
    Status: { width: 90, words: dayWords },
    Rows: { width: 90 },
    Pages: { width: 80 },
    Clicks: { width: 90 },
    Impressions: { width: 110 },
    Repairs: { width: 80 },
    Final: { width: 70 },
    Synced: { width: 190 },
  },
  // A day is a day wherever it is looked at.
}).withTransformation({
  id: 'formatTime',
  options: { timeField: 'Day', outputFormat: 'YYYY-MM-DD', useTimezone: true, timezone: 'utc' },
});
