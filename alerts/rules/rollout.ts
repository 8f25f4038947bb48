import { critical, gauge, told, warning } from '../measures.ts';
import type { AlertRule } from '../rule.ts';

const dashboard = 'rollcall-rollout';
const rollouts = '/api/rollouts';
const each = 'max by (job, rollout)';
const yesOrNo = (condition: string) => `(if ${condition} then 1 else 0 end)`;

/** A service without a rollout has none to page for. */
const absence = { noData: 'is well', error: 'stays as it is' } as const;
const ofEach = {
  scope: 'rollout',
  owner: 'each',
  ofRollout: 'each',
  levels: [critical('>', 0, '0s')],
  keepFiringFor: '5m',
  unit: 'none',
} as const;

/** What the rollouts themselves ask for people about: a trigger, no evidence, a lever that does not move, a drill. */
export const rolloutRules: AlertRule[] = [
  {
    ...ofEach,
    name: 'rollback-wanted',
    title: 'A rollback trigger fails',
    grafana: {
      measured: told(
        rollouts,
        `.rollouts[] | select(.verdict != null)
| {rollout: .id, rollback: ${yesOrNo('.verdict.decision == "rollback"')}}`,
        'a trigger of a rollout fails for its window',
      ),
      ...absence,
    },
    prometheus: {
      value: `${each} (${gauge('rollcall_rollout_verdict{verdict="rollback"}')})`,
      by: ['job', 'rollout'],
    },
    summary: '{rollout}: the verdict is to roll back',
    description:
      'A rollback trigger of {rollout} has failed for the whole of its window: queue over 3 × baseline for 15 min, the majority stale over 120 s, dead letters doubled, or what else its plan names. In manual mode nobody rolls back by itself.',
    firstAction:
      'Read the reasons of the verdict: `rollcall rollout show {rollout}`. Then roll back, or write down why not.',
    panel: { dashboard, title: 'Criteria' },
  },
  {
    ...ofEach,
    name: 'criterion-without-data',
    title: 'A criterion has had no data for too long',
    grafana: {
      measured: told(
        rollouts,
        // A criterion that is trigger and exit has two results, and Grafana wants one number for each set of labels.
        `.rollouts[] | .id as $rollout | ((.verdict.results // []) | group_by(.name)[])
| {$rollout, criterion: .[0].name, page: ${yesOrNo('any(.[]; .page)')}}`,
        'a criterion has had no data for as long as its plan wants to be paged after',
      ),
      ...absence,
    },
    prometheus: {
      value: `max by (job, rollout, criterion) (${gauge('rollcall_rollout_criterion_page')})`,
      by: ['job', 'rollout', 'criterion'],
    },
    summary: '{rollout}: {criterion} has had no data for too long',
    description:
      'The criterion {criterion} of {rollout} has had no data for as long as its plan wants somebody to be paged after. No data is no pass: the rollout is on hold, and a trigger without data guards nothing.',
    firstAction: 'Ask its source: `rollcall rollout show {rollout}` says what was asked, and what came.',
    panel: { dashboard, title: 'Criteria' },
  },
  {
    ...ofEach,
    name: 'evaluator-stale',
    title: 'A rollout is not judged any more',
    owner: 'rollcall',
    grafana: {
      measured: {
        ...told(
          rollouts,
          `.rollouts[] | select(.state | IN("running", "holding"))
| {rollout: .id, age: (now - ((.verdict.at // .stageStartedAt) | sub("\\\\.[0-9]+"; "") | fromdate))}`,
          'the evaluator is silent for five minutes',
        ),
        farthest: { value: 300, when: 'the evaluator is silent for five minutes' },
      },
      ...absence,
    },
    prometheus: {
      // Not across gaps of scrapes: the time would go on, and the judge would be blamed for the exporter.
      value: `(time() - ${each} (rollcall_rollout_evaluated_timestamp_seconds))`,
      by: ['job', 'rollout'],
    },
    levels: [critical('>', 60, '30s')],
    unit: 'seconds',
    summary: '{rollout} was judged last {now} ago',
    description:
      'A rollout under way is judged every 10 s; {rollout} was judged last {now} ago. Its verdict counts as hold, and its rollback triggers are blind.',
    firstAction: 'Look at the log of the service for what keeps it from judging: `rollcall status`.',
    panel: { dashboard, title: 'Stage' },
  },
  {
    ...ofEach,
    name: 'rollout-problem',
    title: 'A lever or a kill switch is over its budget',
    grafana: {
      measured: told(
        rollouts,
        `.rollouts[] | {rollout: .id, problem: ${yesOrNo('.problem != null')}}`,
        'a lever has not taken effect within its budget',
      ),
      ...absence,
    },
    prometheus: { value: `${each} (${gauge('rollcall_rollout_problem')})`, by: ['job', 'rollout'] },
    summary: '{rollout}: somebody has to look at it',
    description:
      'Something that {rollout} ordered has not taken effect within its budget, a rollback or a kill switch among them. What was to be turned off may still be on.',
    firstAction:
      'Read what it says: `rollcall rollout show {rollout}`. Then turn it off where the workload itself can be.',
    panel: { dashboard, title: 'Stage' },
  },
  {
    ...ofEach,
    name: 'drill-overdue',
    title: 'A drill is overdue',
    grafana: {
      measured: told(
        rollouts,
        `.rollouts[] | .id as $rollout | .drills[] | {$rollout, drill: .name, overdue: ${yesOrNo('.overdue')}}`,
        'a drill was not repeated in its time',
      ),
      ...absence,
    },
    prometheus: {
      value: `max by (job, rollout, drill) (${gauge('rollcall_drill_overdue')})`,
      by: ['job', 'rollout', 'drill'],
    },
    levels: [warning('>', 0, '0s')],
    summary: '{rollout}: the drill {drill} is overdue',
    description:
      'The drill {drill} of {rollout} has not passed within its cadence. A kill switch that nobody has pulled is a hope: promotions are blocked until it is done.',
    firstAction:
      'Do it, or try it dry first: `rollcall rollout drill {rollout} {drill} --dry-run --reason "…"`.',
    panel: { dashboard, title: 'Drills' },
  },
];
