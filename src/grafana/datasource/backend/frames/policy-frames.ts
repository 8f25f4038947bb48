import type { PolicyConfig, PolicyRun } from '../../../../contract/policy.ts';
import type { PolicyGates, PolicyQueue } from '../../../../contract/policy-overview.ts';
import type { Filter } from '../../../../contract/query/filter.ts';
import { frame, numberField, type Frame } from '../../../backend-sdk/index.ts';
import { grouped } from './grouped.ts';
import { timeAxis } from './legible-time.ts';
import { noticesOf } from './notices.ts';
import { numericFrame, wideFrame } from './numeric-frame.ts';
import { filteredTable, flag, number, tableFrame, text, time } from './table-frame.ts';

const seconds = { unit: 's' };
const milliseconds = { unit: 'ms' };
const share = { unit: 'percentunit' };

/** What the policy engine offers now, as one row. */
export function policyConfigFrames(config: PolicyConfig): Frame[] {
  return tableFrame(
    'policyConfig',
    [config],
    [
      text('defaultVersion', 'Default version', (row) => row.default_policy_version),
      text('availableVersions', 'To choose from', (row) => row.available_policy_versions.join(', ')),
      text('enabledVersions', 'Run at all', (row) => row.enabled_policy_versions.join(', ')),
      text('audience', 'Who may choose', (row) => row.audience),
      text('defaultStrategy', 'Default strategy', (row) => row.default_strategy),
      text('strategies', 'Strategies', (row) => row.available_strategies.join(', ')),
      number('horizonSteps', 'Horizon (steps)', (row) => row.default_horizon_steps),
      number('maxMoves', 'Most moves', (row) => row.max_moves),
      text('budgets', 'Budgets', (row) => row.budget_presets.map(({ key }) => key).join(', ')),
    ],
  );
}

/** Runs that ended, newest first. */
export function policyRunFrames(
  runs: readonly PolicyRun[],
  filters: readonly Filter[],
  notices: readonly string[] = [],
): Frame[] {
  return filteredTable(
    'policyRuns',
    runs,
    [
      time('time', 'Ended', (row) => Date.parse(row.created_at)),
      text('policyVersion', 'Version', (row) => row.policy_version),
      text('servedStrategy', 'Plan', (row) => row.served_strategy),
      text('status', 'Status', (row) => row.status),
      text('origin', 'Asked by', (row) => row.origin),
      number('moves', 'Moves', (row) => row.move_count),
      number('latency', 'Latency', (row) => row.latency_ms, milliseconds),
      number('solverTime', 'Solver', (row) => row.solver_ms, milliseconds),
      number('objective', 'Objective', (row) => row.objective?.total),
      number('greedyObjective', 'Greedy objective', (row) => row.greedy_objective?.total),
      number('gap', 'Gap', (row) => row.gap, share),
      flag('timedOut', 'Timed out', (row) => row.timed_out),
      text('fallback', 'Fell back', (row) => row.fallback?.reason),
      text('noOp', 'No moves because', (row) => row.no_op_reason),
      text('error', 'Error', (row) => row.error_reason),
      text('inputQuality', 'Input', (row) => row.input_quality),
      number('attempts', 'Attempts', (row) => row.attempts),
      time('bucket', 'Bucket', (row) => Date.parse(row.decision_bucket_ts)),
      text('system', 'System', (row) => row.system_id),
      text('runId', 'Run', (row) => row.run_id),
    ],
    filters,
    { notices },
  );
}

/** How many moves each run planned, over time: a series for each version. */
export function policyMoveFrames(runs: readonly PolicyRun[], notices: readonly string[] = []): Frame[] {
  return grouped(runs, (run) => run.policy_version).map(([version, ofVersion]) => {
    const oldestFirst = [...ofVersion].sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
    return frame({
      name: 'policyMoves',
      meta: {
        type: 'timeseries-multi',
        typeVersion: [0, 1],
        preferredVisualisationType: 'graph',
        ...noticesOf(notices),
      },
      fields: [
        timeAxis(oldestFirst.map((run) => Date.parse(run.created_at))),
        numberField(
          'moves',
          oldestFirst.map((run) => run.move_count),
          {
            labels: { policyVersion: version },
            config: { displayNameFromDS: version },
          },
        ),
      ],
    });
  });
}

/** The queue of the policy engine, as one row of numbers. */
export function policyQueueFrames(queue: PolicyQueue): Frame[] {
  return wideFrame('policyQueue', [
    ['depth', 'Waiting', queue.depth],
    ['running', 'Running', queue.running],
    ['oldestAge', 'Oldest job', queue.oldest_age_s, seconds.unit],
    ['overdue', 'Overdue', queue.overdue],
    ['deadLetters', 'Dead letters', queue.dead_letters.length],
  ]);
}

/** Jobs that wait or run in the order in which they are taken, and those that were given up. */
export function policyJobFrames({ jobs, dead_letters }: PolicyQueue, filters: readonly Filter[]): Frame[] {
  const rows = [
    ...jobs.map((job) => ({ ...job, givenUpAt: null })),
    ...dead_letters.map((dead) => ({
      ...dead,
      state: 'dead-letter',
      origin: null,
      age_s: null,
      deadline_at: null,
      last_error: dead.error_reason,
      givenUpAt: Date.parse(dead.given_up_at),
    })),
  ];
  return filteredTable(
    'policyJobs',
    rows,
    [
      text('runId', 'Run', (row) => row.run_id),
      text('policyVersion', 'Version', (row) => row.run_key.policy_version),
      text('state', 'State', (row) => row.state),
      text('origin', 'Asked by', (row) => row.origin),
      number('age', 'Age', (row) => row.age_s, seconds),
      time('deadline', 'Deadline', (row) => (row.deadline_at === null ? null : Date.parse(row.deadline_at))),
      number('attempts', 'Attempts', (row) => row.attempts),
      text('lastError', 'Last error', (row) => row.last_error),
      time('givenUpAt', 'Given up', (row) => row.givenUpAt),
    ],
    filters,
  );
}

/** What the latest runs are worth at the thresholds of each stage: one row a stage. */
export function policyGateFrames(gates: PolicyGates, filters: readonly Filter[]): Frame[] {
  const { timeout_rate, fallback_rate, objective_delta_ratio } = gates;
  return filteredTable(
    'policyGates',
    gates.stages,
    [
      text('stage', 'Stage', (row) => row.stage),
      flag('passed', 'Passed', (row) => row.passed),
      text('reasons', 'Why not', (row) => row.reasons.join('; ')),
      number('timeoutRate', 'Timeout rate', () => timeout_rate.value, share),
      number('timeoutRateAtMost', 'At most', (row) => row.timeout_rate_at_most, share),
      number('fallbackRate', 'Fallback rate', () => fallback_rate.value, share),
      number('fallbackRateAtMost', 'At most', (row) => row.fallback_rate_at_most, share),
      number('objectiveDeltaRatio', 'Objective delta ratio', () => objective_delta_ratio.value),
      number('objectiveDeltaRatioAtLeast', 'At least', (row) => row.objective_delta_ratio_at_least),
      number('pairs', 'Pairs', () => objective_delta_ratio.pairs),
    ],
    filters,
  );
}

/** 1 for each stage whose gates pass, 0 for one whose do not. */
export function policyGateNumbers({ stages }: PolicyGates): Frame[] {
  return numericFrame(
    'policyGates',
    stages,
    { stage: (row) => row.stage },
    { name: 'passed', of: (row) => (row.passed ? 1 : 0) },
  );
}
