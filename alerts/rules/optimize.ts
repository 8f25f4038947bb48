import { critical, gauge, latest, told, usual, usualOf, warning } from '../measures.ts';
import type { AlertRule } from '../rule.ts';

const dashboard = 'rollcall-optimize';
const ofOptimize = {
  scope: 'optimize',
  owner: 'optimize',
  ofRollout: 'optimize',
  killSwitch: 'disable-global',
} as const;
/** An engine that nobody asks anything has no number: then there is nothing to page for. */
const absence = { noData: 'is well', error: 'stays as it is' } as const;

/** Runs, or pairs, below which a share of them says nothing: the floor of the plan's triggers. */
const fewest = 10;

/** Which stage's gates hold now: that of the rollout under way, and those of public for good once it is done. */
const currentStage = told(
  '/api/rollouts',
  `.rollouts[] | select(.id == "optimize")
| (if .state == "done" then "public"
   elif (.state | IN("running", "holding", "promoting")) then .stage
   else null end) as $at
| ("shadow", "internal", "public") | {stage: ., current: (if . == $at then 1 else 0 end)}`,
  'the rollout of optimize is at the stage',
);

interface Gate {
  name: string;
  title: string;
  /** Its field in the document of the gates, and that of its limit at a stage. */
  field: 'timeout_rate' | 'fallback_rate' | 'objective_delta_ratio';
  limit: string;
  /** Runs or pairs that it was measured on. */
  of: 'of' | 'pairs';
  /** Of the plan's criteria, one a stage. */
  criterion: string;
  over: boolean;
  farthest: { value: number; when: string };
  summary: string;
  description: string;
  firstAction: string;
}

/**
 * A gate of the stage that the rollout is at, over the last 15 minutes, as the runbook's rollback triggers want it. The
 * number is how far it is beyond its limit, so equality passes, and one number serves three limits.
 */
function gate({ name, title, field, limit, of, criterion, over, farthest, ...texts }: Gate): AlertRule {
  const beyond = over ? `$gate.value - .${limit}` : `.${limit} - $gate.value`;
  const value = `max by (job, rollout, criterion) (${gauge(`rollcall_rollout_criterion_value{rollout="optimize", criterion=~"${criterion}-.+"}`)})`;
  const threshold = `max by (job, rollout, criterion) (${gauge(`rollcall_rollout_criterion_threshold{rollout="optimize", criterion=~"${criterion}-.+"}`)})`;
  return {
    ...ofOptimize,
    name,
    title,
    grafana: {
      measured: {
        ...told(
          '/api/policy/gates',
          `.${field} as $gate | select($gate.value != null and $gate.${of} >= ${fewest})
| .stages[] | {stage, beyond: (${beyond})}`,
          farthest.when,
          { window_minutes: '15' },
        ),
        farthest,
      },
      onlyWhere: currentStage,
      ...absence,
    },
    prometheus: {
      // How far it is beyond its limit, as in Grafana.
      value: over ? `(${value} - ${threshold})` : `(${threshold} - ${value})`,
      by: ['job', 'rollout', 'criterion'],
      labels: { stage: 'criterion' },
    },
    levels: [critical('>', 0, '0s')],
    keepFiringFor: '5m',
    unit: 'number',
    ...texts,
    panel: { dashboard, title: 'Gates' },
  };
}

/** The optimize runbook's gates and rollback triggers, with its numbers. */
export const optimizeRules: AlertRule[] = [
  gate({
    name: 'optimize-timeout-rate',
    title: 'Timeout rate above the gate of the stage',
    field: 'timeout_rate',
    limit: 'timeout_rate_at_most',
    of: 'of',
    criterion: 'timeouts',
    over: true,
    farthest: { value: 0.85, when: 'every run of the last 15 min timed out' },
    summary: 'The timeout rate is {now} above what {stage} allows',
    description:
      'Of the runs of the last 15 min more timed out than the gate allows: 0.15 at shadow, 0.08 at internal, 0.03 at public. At {stage} it is {now} too many. This is a trigger to go back to greedy only.',
    firstAction: 'Look at the solver times of the newest runs, and at how long jobs wait in the queue.',
  }),
  gate({
    name: 'optimize-fallback-rate',
    title: 'Fallback rate above the gate of the stage',
    field: 'fallback_rate',
    limit: 'fallback_rate_at_most',
    of: 'of',
    criterion: 'fallbacks',
    over: true,
    farthest: { value: 0.8, when: 'every run of global in the last 15 min was served by greedy' },
    summary: 'The fallback rate is {now} above what {stage} allows',
    description:
      'Of the runs of global in the last 15 min more were served by greedy than the gate allows: 0.20 at shadow, 0.10 at internal, 0.05 at public. At {stage} it is {now} too many. This is a trigger to go back to greedy only.',
    firstAction:
      'Look at why they fell back: deadline, crashed, out of memory, invalid plan, no improvement.',
  }),
  gate({
    name: 'optimize-objective-delta',
    title: 'Objective delta ratio below the gate of the stage',
    field: 'objective_delta_ratio',
    limit: 'objective_delta_ratio_at_least',
    of: 'pairs',
    criterion: 'objective',
    over: false,
    farthest: { value: 0.3, when: 'global moves cost half more than greedy ones' },
    summary: 'The objective delta ratio is {now} below what {stage} allows',
    description:
      'On the same inputs of the last 15 min global moves cost more than greedy ones: −0.20 is the least at shadow, −0.10 at internal, −0.03 at public. At {stage} it is {now} below. This is a trigger to go back to greedy only.',
    firstAction: 'Compare the objective and the greedy objective of the newest runs.',
  }),
  {
    ...ofOptimize,
    name: 'optimize-latency',
    title: 'policy/run p95 over 2 s',
    grafana: { measured: latest('optimize.run.latency.p95'), ...absence },
    prometheus: {
      value: 'histogram_quantile(0.95, sum by (job, le) (rate(policy_run_latency_ms_bucket[5m])))',
      by: ['job'],
    },
    // The runbook names no target: 2 s is the plan's, and yours to change.
    levels: [critical('>', 2_000, '15m')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'milliseconds',
    summary: 'One run in twenty takes {now} or longer',
    description:
      'The 95th percentile of runs, from the request to the end, has been over 2,000 ms for 15 min, and is {now}. Where users see it, this is a trigger to go back to greedy only.',
    firstAction: 'Look at the queue: whether runs wait for a worker, or take long to solve.',
    panel: { dashboard, title: 'Run latency' },
  },
  {
    ...ofOptimize,
    name: 'optimize-view-snapshot-mismatch',
    title: 'View snapshot mismatches above the baseline',
    grafana: {
      measured: { kind: 'series', series: 'optimize.viewSnapshotMismatch', reduce: 'mean', within: '5m' },
      against: { number: usual('optimize.viewSnapshotMismatch'), times: 2, floor: 0.01 },
      ...absence,
    },
    prometheus: {
      value: 'sum by (job) (rate(policy_view_snapshot_mismatches_total{side="service"}[5m]))',
      against: `clamp_min(2 * ${usualOf('sum by (job) (rate(policy_view_snapshot_mismatches_total{side="service"}[5m]))')}, 0.01)`,
      by: ['job'],
    },
    levels: [critical('>', 1, '15m')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'number',
    summary: '{now} view_snapshot_mismatch a second, above the baseline',
    description:
      'Pages ask for a view that the API does not have, {now} times a second for 15 min: more than twice the median of the last 24 h, and more than one in 100 s. Web and API have drifted apart: this is a trigger to go back to greedy only.',
    firstAction: 'Compare the commits that web and API run.',
    panel: { dashboard, title: 'View snapshot mismatches' },
  },
  {
    ...ofOptimize,
    name: 'optimize-queue-age',
    title: 'Policy jobs wait for a worker',
    grafana: { measured: latest('optimize.queue.age'), ...absence },
    prometheus: { value: `max by (job) (${gauge('policy_queue_oldest_age_seconds')})`, by: ['job'] },
    // Precondition of each stage: the worker consumes its queue. The minute is the plan's.
    levels: [warning('>', 60, '5m')],
    clearsAt: 0.9,
    keepFiringFor: '5m',
    unit: 'seconds',
    summary: 'The oldest policy job has waited for {now}',
    description:
      'A job has waited for a worker for {now}; over 60 s for 5 min says that workers do not keep up, or do not run. Gates that nothing runs for have no data, and hold promotions.',
    firstAction: 'Look at the table of jobs for one error that they have in common.',
    panel: { dashboard, title: 'Policy queue' },
  },
];
