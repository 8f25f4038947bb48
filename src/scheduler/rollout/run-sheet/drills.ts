import type { RolloutPlan } from '../../../contract/plan.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { done, type RunStep } from './steps.ts';

/** Each drill of a run, with its times as they were measured. */
export function drillsOf({
  steps,
  plan,
}: {
  steps: readonly RunStep[];
  plan: RolloutPlan;
}): RunSheetContent['drills'] {
  const drills: RunSheetContent['drills'] = [];
  for (const step of steps) {
    const { entry, event, before, after } = step;
    if (event.kind === 'drill-begun') {
      const { drill: name, dryRun } = event;
      const planned = plan.drills[name];
      drills.push({
        ...done(step),
        name,
        title: planned?.title ?? name,
        killSwitch: planned?.killSwitch ?? '',
        dryRun,
        endedAt: null,
        secondsToSeen: null,
        secondsToEffect: null,
        budgetSeconds: (planned?.budget ?? 0) / 1_000,
        passed: null,
        why: null,
      });
    }
    const current = drills.at(-1);
    const result = event.kind === 'drill-ended' ? after.drilled[before.drill?.name ?? ''] : undefined;
    if (!current || !result) continue;
    const { secondsToSeen, secondsToEffect, passed, why } = result;
    Object.assign(current, { endedAt: entry.at, secondsToSeen, secondsToEffect, passed, why });
  }
  return drills;
}
