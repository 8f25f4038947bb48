import { durationText } from '../contract/duration-text.ts';
import type { Drill, KillSwitch, RolloutPlan, Stage } from '../contract/plan.ts';
import { criterionWords } from './criterion-words.ts';
import { leverWords } from './lever-words.ts';

/** A plan for a person to read: what happens when, what decides it, and who. */
export function planExplanation(plan: RolloutPlan): string {
  const names = (list: string[]) => list.map((name) => criterionLine(plan, name));
  return [
    `${plan.title} (${plan.name})`,
    '',
    ...paragraph([
      `Lever ${plan.lever}. ${modes[plan.mode]}`,
      `It takes ${leastTime(plan.stages)}.`,
      `A rollback sets ${leverWords(plan.rollbackTo)}, in effect within ${durationText(plan.rollbackBudget)}.`,
      `${plan.routing.onCall} and ${plan.routing.featureOwner} are told.`,
      plan.changeWindows.length === 0
        ? 'Stages may be promoted at any time of day.'
        : `Stages are promoted within ${plan.changeWindows.map(({ days, from, to, timezone }) => `${days.join(' ')} ${from}–${to} ${timezone}`).join('; ')} only.`,
      plan.baseline
        ? `The baseline is the ${durationText(plan.baseline.window)} before the first stage, of ${plan.baseline.minSamples} samples or more.`
        : 'There is no baseline.',
      ...Object.entries(plan.roles).map(
        ([role, people]) => `${role}: ${people.length === 0 ? 'any operator' : people.join(', ')}.`,
      ),
    ]),
    ...plan.stages.flatMap((stage, index) => ['', ...stageLines(plan, stage, index)]),
    '',
    ...section('A rollback is due at any stage as soon as one of these fails:', names(plan.rollback)),
    ...section(
      'After a rollback or a kill switch:',
      plan.recovery.map(
        ({ criterion, within }) => `${criterionLine(plan, criterion)}, within ${durationText(within)}`,
      ),
    ),
    ...section(
      'Kill switches:',
      Object.entries<KillSwitch>(plan.killSwitches).map(([name, one]) => switchLine(name, one)),
    ),
    ...section(
      'Drills:',
      Object.entries(plan.drills).map(([name, drill]) => drillLine(name, drill)),
    ),
  ]
    .join('\n')
    .trimEnd();
}

const modes = {
  manual: 'People decide everything: verdicts advise.',
  'auto-rollback': 'Triggers roll back by themselves; people promote.',
  'auto-promote': 'Triggers roll back, and stages that say so promote, by themselves.',
};

const paragraph = (lines: string[]) => lines.map((line) => `  ${line}`);

const section = (head: string, lines: string[]) =>
  lines.length === 0 ? [] : [head, ...lines.map((line) => `  - ${line}`), ''];

function criterionLine({ criteria }: RolloutPlan, name: string): string {
  const criterion = criteria[name];
  return criterion ? `${name}: ${criterionWords(criterion)}` : name;
}

function leastTime(stages: Stage[]): string {
  const sum = (which: Stage[]) => durationText(which.reduce((total, { dwell }) => total + dwell, 0));
  const needed = stages.filter(({ optional }) => !optional);
  const all = `${sum(needed)} at least`;
  return needed.length === stages.length ? all : `${all}, ${sum(stages)} with what is optional`;
}

function stageLines(plan: RolloutPlan, stage: Stage, index: number): string[] {
  const before = stage.preconditions.map((needed) =>
    needed.kind === 'criterion'
      ? criterionLine(plan, needed.criterion)
      : `${needed.role} confirms: ${needed.title}`,
  );
  const within = (head: string, lines: string[]) =>
    lines.length === 0 ? [] : [`  ${head}`, ...lines.map((line) => `    - ${line}`)];
  return [
    `${index + 1}. ${stage.title} (${stage.name}), ${durationText(stage.dwell)} at least${stage.optional ? ', optional' : ''}`,
    `  Sets ${leverWords(stage.settings)}.`,
    ...within('Before it begins:', before),
    ...within(
      stage.autoPromote
        ? 'Promotes by itself when all of these pass:'
        : 'May be left when all of these pass:',
      stage.exit.map((name) => criterionLine(plan, name)),
    ),
    ...within(
      'A rollback is due at this stage as soon as one of these fails:',
      stage.rollback.map((name) => criterionLine(plan, name)),
    ),
    ...(stage.signOffs.length > 0 ? [`  Signed off by ${stage.signOffs.join(', ')}.`] : []),
    ...(stage.snapshots.length > 0 ? [`  Snapshots: ${stage.snapshots.map(snapshotWords).join(', ')}.`] : []),
  ];
}

function snapshotWords(time: number | 'end'): string {
  if (time === 'end') return 'at the end';
  return time === 0 ? 'at the beginning' : `after ${durationText(time)}`;
}

function switchLine(name: string, { title, settings, then, budget, rollsBack }: KillSwitch): string {
  const steps = [
    leverWords(settings),
    ...then.map((next) => `${durationText(next.after)} later ${leverWords(next.settings)}`),
  ];
  return `${name}: ${title}. Sets ${steps.join(', then ')}, in effect within ${durationText(budget)}; ${rollsBack ? 'ends the rollout as rolled back' : 'puts the rollout on hold'}`;
}

function drillLine(name: string, { title, killSwitch, fault, budget, cadence }: Drill): string {
  const often = cadence.map(
    ({ every, until }) =>
      `every ${durationText(every)}${until === undefined ? '' : ` until ${durationText(until)} into the last stage`}`,
  );
  return `${name}: ${title} (fault ${fault}). Pulls ${killSwitch}, within ${durationText(budget)}; ${often.join(', then ')}`;
}
