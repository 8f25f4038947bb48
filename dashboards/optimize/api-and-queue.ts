import { seconds } from '../parts/of-instance.ts';
import { script } from '../parts/script.ts';
import { stat } from '../parts/stat.ts';
import { table } from '../parts/table.ts';
import { metric, quantile, rate } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

/** The first block of the runbook: API and queue health. */

export const requests = timeseries({
  id: 1,
  title: 'Requests',
  description:
    'For a run or its moves, by how they were answered. Pending ones are normal and come again; errors are refusals and failed runs: see the reasons below.',
  width: 8,
  height: 8,
  unit: 'ops',
  stacked: true,
  colors: { Ready: 'green', Pending: 'blue', Error: 'red' },
  targets: [
    {
      rollcall: {
        kind: 'history',
        series: ['optimize.requests.error', 'optimize.requests.pending', 'optimize.requests.ready'],
      },
      prometheus: requestsOf('error', 'Error'),
    },
    { prometheus: requestsOf('pending', 'Pending') },
    { prometheus: requestsOf('ready', 'Ready') },
  ],
});

function requestsOf(status: string, legend: string) {
  return { expr: `sum(${rate('policy_run_requests_total', `status="${status}"`)})`, legend };
}

export const latency = timeseries({
  id: 2,
  title: 'Run latency',
  description:
    'From the first request until the run had ended. A 95th percentile over 2 s for 15 min pages somebody, and rolls back to greedy: see whether jobs wait (queue) or the solver takes the time (runs).',
  width: 8,
  height: 8,
  unit: 'ms',
  thresholds: [{ from: 2_000, color: 'red' }],
  targets: [
    {
      rollcall: { kind: 'history', series: ['optimize.run.latency.p95'] },
      prometheus: { expr: quantile(0.95, 'policy_run_latency_ms'), legend: 'Run latency, 95th percentile' },
    },
    { prometheus: { expr: quantile(0.5, 'policy_run_latency_ms'), legend: 'Run latency, median' } },
  ],
});

export const queue = timeseries({
  id: 3,
  title: 'Policy queue',
  description:
    'How long the oldest job has waited for a worker: over 60 s somebody is told. Worker processes died or are too few; “disable-global” takes the expensive ones out.',
  width: 8,
  height: 8,
  unit: 's',
  thresholds: [{ from: 60, color: 'orange' }],
  targets: [
    {
      rollcall: { kind: 'history', series: ['optimize.queue.age'] },
      prometheus: { expr: `max(${metric('policy_queue_oldest_age_seconds')})`, legend: 'Oldest job' },
    },
  ],
});

export const queueNow = stat({
  id: 4,
  title: 'Queue now',
  description:
    'Jobs that wait, run, are past their deadline, or were given up. A dead letter is a run that failed three times: its error stands below, and it can be put back into the queue.',
  width: 12,
  height: 5,
  fields: '/^(Waiting|Running|Oldest job|Overdue|Dead letters)$/',
  targets: [
    {
      rollcall: { kind: 'policy', view: 'queue' },
      prometheus: { expr: `sum(${metric('policy_queue_depth')})`, legend: 'Waiting' },
    },
    {
      prometheus: { expr: `max(${metric('policy_queue_oldest_age_seconds')})`, legend: 'Oldest job' },
    },
  ],
}).overrides([
  {
    matcher: { id: 'byRegexp', options: '/^(Overdue|Dead letters)$/' },
    properties: [
      { id: 'color', value: { mode: 'thresholds' } },
      {
        id: 'thresholds',
        value: {
          mode: 'absolute',
          steps: [
            { value: null, color: 'green' },
            { value: 1, color: 'red' },
          ],
        },
      },
    ],
  },
]);

export const cancels = timeseries({
  id: 5,
  title: 'Cancel outcomes',
  description:
    'Cancels that ended a run, and those that were refused: most of these came too late, which is no fault. Many cancels mean that people do not wait: see the latency.',
  width: 12,
  height: 5,
  unit: 'ops',
  colors: { Canceled: 'blue', Refused: 'orange' },
  targets: [
    {
      rollcall: { kind: 'history', series: ['optimize.cancels.made', 'optimize.cancels.refused'] },
      prometheus: {
        expr: `sum(${rate('policy_cancels_total', 'outcome="canceled"')}) or vector(0)`,
        legend: 'Canceled',
      },
    },
    {
      prometheus: {
        expr: `sum(${rate('policy_cancels_total', 'outcome!="canceled"')}) or vector(0)`,
        legend: 'Refused',
      },
    },
  ],
});

export const config = table({
  id: 6,
  title: 'What can be asked for',
  description:
    'Versions, and who may choose them. After “disable-global” greedy alone must stand here, with the next request.',
  width: 24,
  height: 4,
  targets: [{ rollcall: { kind: 'policy', view: 'config' } }],
  columns: {
    'Default version': { width: 150 },
    'To choose from': { width: 270 },
    'Run at all': { width: 270 },
    'Who may choose': { width: 130 },
    Strategies: { hidden: true },
    'Default strategy': { hidden: true },
    'Horizon (steps)': { width: 130 },
    'Most moves': { width: 110 },
  },
});

export const gates = table({
  id: 7,
  title: 'Gates',
  description:
    'The three measures over the last 15 min at the thresholds of each stage. One that does not hold at the present stage pages somebody: pull “disable-global”, which is in force with the next request, then look at the runs.',
  width: 24,
  height: 6,
  targets: [{ rollcall: { kind: 'policy', view: 'gates' } }],
  columns: {
    Stage: { width: 90 },
    Passed: { width: 80, words: { true: { color: 'green' }, false: { color: 'red' } } },
    'Timeout rate': { width: 110 },
    timeoutRateAtMost: { title: 'Timeouts at most', width: 150 },
    'Fallback rate': { width: 110 },
    fallbackRateAtMost: { title: 'Fallbacks at most', width: 150 },
    'Objective delta ratio': { width: 160, decimals: 4 },
    objectiveDeltaRatioAtLeast: { title: 'Delta at least', width: 110 },
    Pairs: { width: 70 },
  },
});

/** Of the runs that ended in the last 15 minutes, as the runbook's two SQL queries count. */
export const ofQuarterHour = (each: string) =>
  script(
    '/api/policy/runs',
    `[.runs[] | select(.policy_version as $is | ([$version] | flatten) as $asked | ($asked | length) == 0 or ($asked | index($is)))
  | select(${seconds('.created_at')} >= now - 900)]
| group_by(.policy_version)[] | ${each}`,
    { parameters: { limit: '1000' } },
  );
