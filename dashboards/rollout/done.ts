import { linkTo } from '../parts/panel.ts';
import { script } from '../parts/script.ts';
import { fromMetric, table } from '../parts/table.ts';
import { metric } from '../parts/target.ts';
import { uids } from '../parts/uids.ts';

const ofRollout = 'rollout="$rollout"';
const rollout = { parameters: { id: '$rollout' } };
const ofMetric = { ...fromMetric, rollout: { hidden: true } };

export const rollouts = table({
  id: 2,
  title: 'All rollouts',
  description:
    'Where each rollout stands. A problem has to be looked at first: a lever or a kill switch that did not take effect in time. A click shows that rollout.',
  width: 10,
  height: 8,
  targets: [{ rollcall: { kind: 'rollouts' } }],
  columns: {
    Rollout: { hidden: true },
    Title: {
      width: 210,
      link: linkTo('This rollout', uids.rollout, 'var-rollout=${__data.fields.rollout}'),
    },
    State: { width: 90 },
    Stage: { width: 90 },
    'Stage number': { hidden: true },
    Stages: { hidden: true },
    'Stage since': { hidden: true },
    Verdict: {
      width: 90,
      words: {
        promote: { color: 'green', text: 'promote' },
        hold: { color: 'yellow', text: 'hold' },
        rollback: { color: 'red', text: 'roll back' },
      },
    },
    Why: { hidden: true },
    Dwell: { hidden: true },
    Mode: { hidden: true },
  },
});

export const stages = table({
  id: 6,
  title: 'Stages',
  description: 'What each stage changes, and how long it has to hold. The current one has a beginning.',
  width: 10,
  height: 12,
  targets: [{ rollcall: { kind: 'stages', rollout: '$rollout' } }],
  columns: {
    rollout: { hidden: true },
    Rollout: { hidden: true },
    Stage: { width: 90 },
    Title: { hidden: true },
    Status: {
      width: 80,
      words: {
        done: { color: 'green' },
        current: { color: 'blue' },
        next: { color: 'text' },
      },
    },
    'What it changes': {},
    Since: { hidden: true },
    Dwell: { width: 80 },
    'Dwell required': { width: 110 },
    Optional: { hidden: true },
  },
});

export const transitions = table({
  id: 7,
  title: 'Transitions',
  description:
    'Who moved it, when and why, in the time range, refused orders left out. An automatic move names its trigger as the cause: begin there.',
  width: 24,
  height: 8,
  noValue: 'It was not moved in this time',
  targets: [{ rollcall: { kind: 'transitions', rollouts: ['$rollout'] } }],
  columns: {
    Time: { width: 190 },
    Rollout: { hidden: true },
    Action: { width: 190 },
    'From stage': { width: 110 },
    'To stage': { width: 110 },
    'From state': { width: 110 },
    'To state': { width: 110 },
    By: { width: 120 },
    Reason: {},
    Cause: { width: 130 },
  },
});

export const snapshots = table({
  id: 8,
  title: 'Snapshots',
  description:
    'What every criterion was at the moments that the plan names: what the run sheet is made of. Late ones were due while nobody judged.',
  width: 24,
  height: 7,
  noValue: 'No snapshot has been taken',
  targets: [
    {
      rollcall: script(
        '/api/rollouts/{id}',
        '.snapshots[] | {at, stage, label, late} + ([.values[] | {(.criterion): .value}] | add // {})',
        rollout,
      ),
    },
  ],
  columns: {
    at: { title: 'At', width: 190 },
    stage: { title: 'Stage', width: 100 },
    label: { title: 'Label', width: 80 },
    late: { title: 'Late', width: 70 },
  },
});

export const drills = table({
  id: 9,
  title: 'Drills',
  description:
    'Whether each kill switch has been tried, and was in effect within its budget. One that is overdue blocks promotions: run it from the panel above, or as a dry run first.',
  width: 24,
  height: 6,
  noValue: 'This rollout has no drills',
  targets: [
    {
      rollcall: script(
        '/api/rollouts/{id}',
        '.drills[] | {title, killSwitch, overdue, dueAt, lastAt: .last.at, passed: .last.passed, seenSeconds: .last.secondsToSeen, effectSeconds: .last.secondsToEffect, budgetSeconds, why: .last.why}',
        rollout,
      ),
      prometheus: { expr: metric('rollcall_drill_overdue', ofRollout), now: true },
    },
  ],
  columns: {
    ...ofMetric,
    drill: { title: 'Drill' },
    Value: {
      title: 'Overdue',
      words: { 0: { text: 'no', color: 'green' }, 1: { text: 'yes', color: 'red' } },
    },
    title: { title: 'Drill', width: 210 },
    killSwitch: { title: 'Kill switch', width: 200 },
    overdue: { title: 'Overdue', width: 80, words: { true: { color: 'red' }, false: { color: 'green' } } },
    dueAt: { title: 'Due', width: 160 },
    lastAt: { title: 'Last', width: 160 },
    passed: { title: 'Passed', width: 70 },
    seenSeconds: { title: 'Seen after', width: 90 },
    effectSeconds: { title: 'In effect after', width: 110 },
    budgetSeconds: { title: 'Budget', width: 80 },
    why: { title: 'Why not' },
  },
});

export const killSwitches = table({
  id: 10,
  title: 'Kill switches',
  description:
    'What takes the change back at once, and how long it may take. Pulled in the Stage panel, or with “rollcall rollout kill-switch”.',
  width: 24,
  height: 6,
  noValue: 'There is no kill switch, or none was pulled',
  targets: [
    {
      rollcall: script(
        '/api/rollouts/{id}',
        '.killSwitches[] | {name, title, budgetSeconds, rollsBack, lastAt: .last.at, effectSeconds: .last.secondsToEffect, withinBudget: .last.withinBudget}',
        rollout,
      ),
      prometheus: { expr: metric('rollcall_kill_switch_seconds', ofRollout), now: true },
    },
  ],
  columns: {
    ...ofMetric,
    kill_switch: { title: 'Kill switch' },
    Value: { title: 'Last pull took', unit: 's' },
    name: { title: 'Kill switch', width: 200 },
    title: { title: 'What it does' },
    budgetSeconds: { title: 'Budget', width: 80 },
    rollsBack: { title: 'Rolls back', width: 90 },
    lastAt: { title: 'Last pulled', width: 160 },
    effectSeconds: { title: 'In effect after', width: 110 },
    withinBudget: { title: 'In time', width: 70 },
  },
});
