import type { RolloutPlan } from '../../../contract/plan.ts';
import { ProblemError } from '../../../contract/problem.ts';

/**
 * The plan without some of its criteria. Absence never passes; who replays a history that does not hold what a
 * criterion is judged on has to say that it is left out.
 * @throws ProblemError 422 for a name that the plan does not have.
 */
export function withoutCriteria(plan: RolloutPlan, without: readonly string[]): RolloutPlan {
  const unknown = without.find((name) => !Object.hasOwn(plan.criteria, name));
  if (unknown !== undefined) throw unknownCriterion(plan, unknown, 'without');
  const kept = (name: string) => !without.includes(name);
  const stages = plan.stages.map((stage) => ({
    ...stage,
    exit: stage.exit.filter(kept),
    rollback: stage.rollback.filter(kept),
    preconditions: stage.preconditions.filter((each) => each.kind !== 'criterion' || kept(each.criterion)),
  }));
  const criteria = Object.fromEntries(Object.entries(plan.criteria).filter(([name]) => kept(name)));
  return { ...plan, criteria, stages, rollback: plan.rollback.filter(kept) } as RolloutPlan;
}

/** A sentence for each criterion that was left out, for the report. */
export const criteriaLeftOut = (plan: RolloutPlan, without: readonly string[]): string[] =>
  without.map(
    (name) =>
      `"${plan.criteria[name]?.title}" (${name}) was left out: a live rollout holds until it has data.`,
  );

export function unknownCriterion(plan: RolloutPlan, name: string, field: string): ProblemError {
  const known = Object.keys(plan.criteria).join(', ');
  return new ProblemError(
    422,
    'No such criterion',
    `${plan.name} has no criterion ${JSON.stringify(name)}: it has ${known}.`,
    field,
  );
}
