import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder as HistogramBuilder } from '@grafana/grafana-foundation-sdk/histogram';
import { described } from '../parts/panel.ts';
import { script } from '../parts/script.ts';
import { fromMetric, table } from '../parts/table.ts';
import { metric, rate } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';
import { ofQuarterHour } from './api-and-queue.ts';

/** The second block of the runbook: what the policies put out. */

const quarterHour = (name: string, ...labels: string[]) =>
  `sum by (policy_version) (increase(${metric(name, 'policy_version=~"$version"', ...labels)}[15m]))`;

/** The runbook's first SQL snapshot. */
export const failed = table({
  id: 8,
  title: 'Runs and failures, last 15 minutes',
  description:
    'By version: runs that ended, and those that failed or timed out. More than a few failures of one version: take it out with “disable-global”, and read their reasons.',
  width: 12,
  height: 6,
  noValue: 'No run has ended in the last 15 minutes',
  targets: [
    {
      rollcall: ofQuarterHour(
        '{version: .[0].policy_version, runs: length, failed: ([.[] | select(.status == "fail")] | length), timeouts: ([.[] | select(.status == "timeout" or .timed_out)] | length), canceled: ([.[] | select(.status == "canceled")] | length)}',
      ),
      prometheus: {
        expr: `sum by (policy_version, status) (increase(${metric('policy_runs_total', 'policy_version=~"$version"')}[15m]))`,
        now: true,
      },
    },
  ],
  columns: {
    ...fromMetric,
    policy_version: { title: 'Version' },
    status: { title: 'Status' },
    Value: { title: 'Runs', decimals: 0 },
    version: { title: 'Version' },
    runs: { title: 'Runs', width: 80 },
    failed: { title: 'Failed', width: 80, redFrom: 1 },
    timeouts: { title: 'Timed out', width: 100, redFrom: 1 },
    canceled: { title: 'Canceled', width: 90 },
  },
});

/** The runbook's second SQL snapshot. */
export const noOps = table({
  id: 9,
  title: 'No-ops and moves, last 15 minutes',
  description:
    'By version: runs without a move, and moves of a run on average. All runs without a move: the feed is blocked or nothing is out of balance; the reason stands with each run below.',
  width: 12,
  height: 6,
  noValue: 'No run has ended in the last 15 minutes',
  targets: [
    {
      rollcall: ofQuarterHour(
        '{version: .[0].policy_version, runs: length, noOps: ([.[] | select(.no_op)] | length), moves: (([.[].move_count] | add) / length)}  | .share = .noOps / .runs',
      ),
      prometheus: {
        expr: `(${quarterHour('policy_no_op_runs_total')} / ${quarterHour('policy_runs_total')}) or 0 * ${quarterHour('policy_runs_total')}`,
        now: true,
      },
    },
  ],
  columns: {
    ...fromMetric,
    policy_version: { title: 'Version' },
    Value: { title: 'No-op rate', unit: 'percentunit' },
    version: { title: 'Version' },
    runs: { title: 'Runs', width: 80 },
    noOps: { title: 'No moves', width: 90 },
    share: { title: 'No-op rate', width: 100, unit: 'percentunit' },
    moves: { title: 'Moves on average', width: 140, decimals: 1 },
  },
});

export const moves = timeseries({
  id: 10,
  title: 'Moves of runs',
  description:
    'How many moves each run planned, by version. Global and greedy on the same snapshots should be alike; global at its limit of moves means that the search ends too early.',
  width: 8,
  height: 8,
  unit: 'short',
  targets: [
    {
      rollcall: { kind: 'policy', view: 'moves', versions: ['$version'] },
      prometheus: {
        expr: `histogram_quantile(0.5, sum by (le, policy_version) (${rate('policy_run_moves_bucket', 'policy_version=~"$version"')}))`,
        legend: '{{policy_version}}',
      },
    },
  ],
})
  .showPoints(VisibilityMode.Always)
  .spanNulls(true);

export const moveDistribution = described(new HistogramBuilder(), {
  id: 11,
  title: 'Distribution of moves',
  description:
    'Runs of the time range by how many moves they planned. Two humps are two kinds of hours; one at the very end is the limit of moves.',
  width: 8,
  height: 8,
  noValue: 'No run has ended in this time',
  targets: [{ rollcall: { kind: 'policy', view: 'runs', versions: ['$version'] } }],
})
  .unit('short')
  .bucketCount(20)
  .withTransformation({ id: 'filterFieldsByName', options: { include: { names: ['Moves'] } } });

export const reasons = table({
  id: 12,
  title: 'Why runs failed or fell back',
  description:
    'Of the time range. Deadlines: the city is too large for the time that the solver has. Crashes and memory: restart the workers, and keep greedy meanwhile.',
  width: 8,
  height: 8,
  noValue: 'No run failed or fell back in this time',
  targets: [
    {
      rollcall: script(
        '/api/policy/runs',
        '[.runs[] | (.error_reason // .fallback.reason // empty)] | group_by(.)[] | {why: .[0], runs: length}',
        { parameters: { from: '${__from:date:iso}', to: '${__to:date:iso}', limit: '1000' } },
      ),
      prometheus: {
        expr: `sum by (reason) (label_replace(increase(${metric('policy_run_errors_total')}[$__range]), "reason", "$1", "error_reason", "(.*)") or increase(${metric('policy_fallbacks_total')}[$__range])) > 0`,
        now: true,
      },
    },
  ],
  columns: {
    ...fromMetric,
    why: { title: 'Why' },
    reason: { title: 'Why' },
    runs: { title: 'Runs', width: 80 },
    Value: { title: 'Runs', width: 80, decimals: 0 },
  },
});

export const runs = table({
  id: 13,
  title: 'Runs',
  description:
    'Runs of the time range, newest first, with the plan that was served, its objective against greedy, and why it fell back or moved nothing.',
  width: 24,
  height: 10,
  noValue: 'No run has ended in this time',
  targets: [{ rollcall: { kind: 'policy', view: 'runs', versions: ['$version'] } }],
  columns: {
    Ended: { width: 190 },
    Version: { width: 130 },
    Plan: { width: 80 },
    Status: {
      width: 90,
      words: {
        success: { color: 'green' },
        fail: { color: 'red' },
        timeout: { color: 'red' },
        canceled: { color: 'text' },
      },
    },
    'Asked by': { width: 110 },
    Moves: { width: 70 },
    Latency: { width: 90, redFrom: 2_000 },
    Solver: { width: 90 },
    Objective: { width: 100, decimals: 1 },
    'Greedy objective': { width: 130, decimals: 1 },
    Gap: { width: 80, decimals: 2 },
    'Timed out': { width: 90 },
    Run: { hidden: true },
    Bucket: { hidden: true },
    System: { hidden: true },
    Attempts: { hidden: true },
  },
});
