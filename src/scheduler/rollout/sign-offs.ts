import type { RolloutPlan } from '../../contract/plan.ts';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { stageAt, type Rollout } from './rollout.ts';

/** Why somebody may not speak for a role; undefined where they may. A role without names is open to every operator. */
export function whyNotAs(plan: RolloutPlan, role: string, by: string): string | undefined {
  const names = plan.roles[role] ?? [];
  if (names.length === 0 || names.includes(by)) return undefined;
  return `${by} is not listed as ${role}: the plan lists ${names.join(', ')}`;
}

/** Why somebody may not sign off the current stage as a role; undefined where they may. */
export function whyNoSignOff(rollout: Rollout, role: string, by: string): string | undefined {
  const stage = stageAt(rollout, rollout.stage);
  if (!stage) return 'no stage has begun';
  if (!stage.signOffs.includes(role))
    return `stage ${stage.name} asks for no sign-off by ${role}: it asks for ${stage.signOffs.join(', ') || 'none'}`;
  const given = rollout.signOffs.filter((each) => each.stage === stage.name);
  const already = given.find((each) => each.role === role);
  if (already) return `${already.by} has signed off stage ${stage.name} as ${role} already`;
  const other = given.find((each) => each.by === by);
  if (other && !(listed(rollout.plan, role, by) && listed(rollout.plan, other.role, by)))
    return (
      `${by} has signed off this stage as ${other.role} already: ` +
      `one person signs for two roles only where the plan lists them in both`
    );
  return whyNotAs(rollout.plan, role, by);
}

/** The sign-offs that the current stage asks for, given or not. */
export function signOffsOf(rollout: Rollout): RolloutDocument['signOffs'] {
  const stage = stageAt(rollout, rollout.stage);
  return (stage?.signOffs ?? []).map((role) => {
    const given = rollout.signOffs.find((each) => each.stage === stage?.name && each.role === role);
    return { role, by: given?.by ?? null, at: given ? new Date(given.at).toISOString() : null };
  });
}

const listed = (plan: RolloutPlan, role: string, by: string) => (plan.roles[role] ?? []).includes(by);
