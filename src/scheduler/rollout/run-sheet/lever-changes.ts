import type { RolloutPlan } from '../../../contract/plan.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { stageAt } from '../rollout.ts';
import { done, evidenceOf, orderedBy, type RunStep } from './steps.ts';

type Effect = RunSheetContent['leverChanges'][number]['effect'];

/** Each setting that was ordered, with when the workload was seen to be at it. */
export function leverChangesOf(steps: readonly RunStep[]): RunSheetContent['leverChanges'] {
  return steps.flatMap((step) => {
    const change = orderedBy(step);
    if (!change) return [];
    const { entry, after } = step;
    return [
      {
        entry: entry.sequence,
        at: entry.at,
        purpose: change.purpose,
        stage: stageAt(after, change.toStage)?.name ?? null,
        killSwitch: change.killSwitch,
        steps: change.steps.map(({ settings }) => settings),
        budgetSeconds: change.budget / 1_000,
        effect: effectOf(steps, change),
        overdue: overdueOf(steps, change.id),
      },
    ];
  });
}

/** When the last setting of a change was in effect; null where none was, or something else came before. */
export function effectOf(steps: readonly RunStep[], { id, budget }: { id: string; budget: number }): Effect {
  const step = steps.find(
    ({ event, after }) => event.kind === 'in-effect' && event.change === id && !after.change,
  );
  if (step?.event.kind !== 'in-effect') return null;
  const { entry, event } = step;
  const withinBudget = event.seconds * 1_000 <= budget;
  return {
    entry: entry.sequence,
    at: entry.at,
    seconds: event.seconds,
    withinBudget,
    evidence: evidenceOf(step),
  };
}

function overdueOf(steps: readonly RunStep[], id: string): string | null {
  for (const { event } of steps) if (event.kind === 'overdue' && event.change === id) return event.why;
  return null;
}

/** Each pull for earnest, measured against its budget. */
export function killSwitchesOf({
  steps,
  plan,
}: {
  steps: readonly RunStep[];
  plan: RolloutPlan;
}): RunSheetContent['killSwitches'] {
  return steps.flatMap((step) => {
    const { event } = step;
    if (event.kind !== 'pulled') return [];
    const effect = effectOf(steps, event.change);
    return [
      {
        ...done(step),
        name: event.killSwitch,
        title: plan.killSwitches[event.killSwitch]?.title ?? event.killSwitch,
        rollsBack: event.rollsBack,
        secondsToEffect: effect?.seconds ?? null,
        budgetSeconds: event.change.budget / 1_000,
        withinBudget: effect?.withinBudget ?? null,
      },
    ];
  });
}
