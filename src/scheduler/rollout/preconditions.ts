import type { CriterionResult, RolloutDocument } from '../../contract/rollout.ts';
import { changeWindowAt } from './change-window.ts';
import { drillsUnmet } from './drills.ts';
import { nextStage, type Rollout } from './rollout.ts';
import { signOffsOf } from './sign-offs.ts';

/** What is known beside the rollout itself when it is decided whether it may go on. */
export interface Surroundings {
  /** ms since 1970 */
  now: number;
  /** How the criteria that the next stage has as preconditions were judged last; none where that is too long ago. */
  preconditions: readonly CriterionResult[];
  /** Why the lever is not at what it was set to; null where it is, or where nobody has looked. */
  leverNotInEffect: string | null;
  /** Why the lever cannot be set to what the next stage wants; null where it can. */
  obstacle: string | null;
}

/** What must be so before the next stage begins, and whether it is. */
export function preconditionsOf(
  rollout: Rollout,
  judged: readonly CriterionResult[],
): RolloutDocument['preconditions'] {
  const next = nextStage(rollout);
  return (next?.stage.preconditions ?? []).map((precondition) => {
    if (precondition.kind === 'tick') {
      const { name, title, role } = precondition;
      const tick = rollout.ticks.find(
        (each) => each.stage === next?.stage.name && each.precondition === name,
      );
      return tick
        ? { name, title, met: true, why: `confirmed by ${tick.by}`, role, by: tick.by }
        : { name, title, met: false, why: `waits for ${role} to confirm it`, role };
    }
    const name = precondition.criterion;
    const result = judged.find((each) => each.name === name);
    return {
      name,
      title: rollout.plan.criteria[name]?.title ?? name,
      met: result?.verdict === 'pass',
      why: result
        ? `${result.verdict}: ${result.reason}`
        : 'not judged yet: that comes with the next tick, within 10 s',
      role: null,
    };
  });
}

/** What a start still wants, a sentence each. */
export function unmetForStart(rollout: Rollout, surroundings: Surroundings): string[] {
  const { now, obstacle } = surroundings;
  return [
    ...preconditionsUnmet(rollout, surroundings),
    ...windowUnmet(rollout, now),
    ...(obstacle === null ? [] : [obstacle]),
  ];
}

/** What a promotion from the current stage still wants beside evidence, a sentence each. */
export function unmetForPromotion(rollout: Rollout, surroundings: Surroundings): string[] {
  // What ends a rollout changes nothing that a window is for.
  return [
    ...unmetForFinish(rollout, surroundings),
    ...(nextStage(rollout) ? unmetForStart(rollout, surroundings) : []),
  ];
}

/** What ending the rollout at the current stage still wants beside evidence, a sentence each. */
export function unmetForFinish(rollout: Rollout, surroundings: Surroundings): string[] {
  const { now, leverNotInEffect } = surroundings;
  return [
    ...signOffsOf(rollout).flatMap(({ role, by }) => (by === null ? [`sign-off by ${role} is missing`] : [])),
    ...drillsUnmet(rollout, now),
    ...(rollout.change ? ['a setting of the lever is still on its way'] : []),
    ...(leverNotInEffect === null ? [] : [`the lever is not in effect: ${leverNotInEffect}`]),
  ];
}

const preconditionsUnmet = (rollout: Rollout, { preconditions }: Surroundings) =>
  preconditionsOf(rollout, preconditions).flatMap(({ title, met, why }) => (met ? [] : [`${title}: ${why}`]));

function windowUnmet(rollout: Rollout, now: number): string[] {
  const { open, opensAt } = changeWindowAt(rollout.plan.changeWindows, now);
  if (open) return [];
  return [
    `outside of the change windows${opensAt === null ? '' : `: the next opens at ${new Date(opensAt).toISOString()}`}`,
  ];
}
