import { conditionsOf } from '../../alerts/rule.ts';
import { rules } from '../../alerts/rules.ts';
import type { RolloutPlan } from '../contract/plan.ts';
import { ProblemError } from '../contract/problem.ts';
import type { ReachReport, ReachRequest } from '../contract/reach.ts';
import { reachApart } from './reach/apart.ts';
import { parsePlan } from './rollout/plan-file.ts';

/**
 * Answers what can fire, of a plan or of these, one question at a time.
 * @throws ProblemError 422 for a plan that is none, 429 while another question is answered.
 */
export function reachQuestions(
  plans: readonly RolloutPlan[],
): (request: ReachRequest) => Promise<ReachReport> {
  let busy = false;
  return async ({ plan, runsPerHour }) => {
    const asked = plan === undefined ? plans : [planOf(plan)];
    if (busy)
      throw new ProblemError(
        429,
        'A simulation is running',
        'One question is answered at a time: ask again when it has ended.',
      );
    busy = true;
    try {
      const assumptions = runsPerHour === undefined ? {} : { runsPerHour };
      return await reachApart({ plans: asked, rules: conditionsOf(rules), assumptions });
    } finally {
      busy = false;
    }
  };
}

function planOf(text: string): RolloutPlan {
  try {
    return parsePlan(text, 'plan').plan;
  } catch (error) {
    throw new ProblemError(422, 'The plan cannot be used', (error as Error).message, 'plan');
  }
}
