import type { ReachReport, ReachRow } from '../../contract/reach.ts';
import type { RolloutPlan } from '../../contract/plan.ts';
import { playbookBreakerRow } from './pulse-breaker.ts';
import { playbookQueueRow } from './pulse-queue.ts';
import { reachDrills } from './reach-drills.ts';
import type { AlertCondition } from '../../contract/alert-condition.ts';
import { reachRules } from './reach-rules.ts';
import { reachTriggers, type ReachAssumptions } from './reach-triggers.ts';

/**
 * Proves that each trigger of these plans and each of these alert rules can fire, and in what time; what cannot is told
 * with its reason. The known negatives are rules of the playbooks that cannot fire: where they come out as reachable,
 * the simulation is wrong, and nothing else that it says counts.
 */
export function reach(
  plans: readonly RolloutPlan[],
  rules: readonly AlertCondition[],
  assumptions: ReachAssumptions = {},
): ReachReport {
  const rows: ReachRow[] = [
    ...plans.flatMap((plan) => [...reachTriggers(plan, assumptions), ...reachDrills(plan)]),
    ...reachRules(rules, 'alerts'),
    playbookBreakerRow(),
    playbookQueueRow(),
  ];
  const wrong = rows.filter(({ kind, reachable }) => (kind === 'known-negative') === reachable);
  return { rows, unreachable: wrong.length };
}
