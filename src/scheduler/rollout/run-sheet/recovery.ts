import type { RolloutPlan } from '../../../contract/plan.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { titleOf } from './evidence.ts';
import { evidenceOf, isoOf, type RunStep } from './steps.ts';

/** What had to be well again after a rollback or a kill switch, and whether it was. */
export function recoveryOf({
  steps,
  plan,
}: {
  steps: readonly RunStep[];
  plan: RolloutPlan;
}): RunSheetContent['recovery'] {
  let recovery: RunSheetContent['recovery'] = [];
  for (const step of steps) {
    const { entry, event, before, after } = step;
    if (event.kind === 'in-effect' && after.recovery !== before.recovery)
      recovery = [
        // What was still waited for is waited for from now on.
        ...recovery.filter(({ entry: said }) => said !== null),
        ...after.recovery.map(({ criterion, since, dueAt }) => ({
          entry: null,
          criterion,
          title: titleOf(plan, criterion),
          since: isoOf(since),
          dueAt: isoOf(dueAt),
          seconds: null,
          late: false,
          evidence: null,
        })),
      ];
    if (event.kind !== 'recovered' && event.kind !== 'not-recovered') continue;
    const waiting = recovery.find((each) => each.criterion === event.criterion && each.entry === null);
    if (!waiting) continue;
    const outcome = event.kind === 'recovered' ? { seconds: event.seconds } : { late: true };
    Object.assign(waiting, { entry: entry.sequence, evidence: evidenceOf(step), ...outcome });
  }
  return recovery;
}
