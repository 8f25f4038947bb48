import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { auditActionOf, type RolloutEvent } from '../event.ts';
import { stageName } from '../rollout.ts';
import { done, evidenceOf, type RunStep } from './steps.ts';

/** What is shown as a transition even where neither state nor stage change by it. */
const always = new Set<RolloutEvent['kind']>(['pulled', 'overdue']);

/** Each step from one state or stage to another: who, when, why, and on what evidence. */
export function transitionsOf(steps: readonly RunStep[]): RunSheetContent['transitions'] {
  return steps.filter(isTransition).map((step) => {
    const { event, before, after, verdict } = step;
    return {
      ...done(step),
      action: auditActionOf[event.kind],
      automatic: event.automatic,
      fromState: before.state,
      toState: after.state,
      fromStage: stageName(before),
      toStage: stageName(after),
      evidence: evidenceOf(step),
      decision: verdict?.decision ?? null,
    };
  });
}

function isTransition({ event, before, after }: RunStep): boolean {
  return (
    always.has(event.kind) ||
    before.state !== after.state ||
    before.stage !== after.stage ||
    (event.kind === 'in-effect' && before.stageStartedAt !== after.stageStartedAt)
  );
}
