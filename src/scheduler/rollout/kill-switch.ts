import type { LeverSettings } from '../../contract/plan.ts';
import { narrowed } from '../../contract/plan/levers.ts';
import type { Change, Rollout } from './rollout.ts';

/** A change of the lever to one setting. Each revision orders one change at the most, so it names it for good. */
export function changeTo(
  rollout: Rollout,
  purpose: Change['purpose'],
  settings: LeverSettings,
  now: number,
  toStage: number | null = null,
): Change {
  return {
    id: `${rollout.id}#${rollout.revision + 1}`,
    purpose,
    toStage,
    killSwitch: null,
    steps: [{ after: 0, settings }],
    step: 0,
    stepDueAt: now,
    begun: true,
    startedAt: now,
    // Whatever moves the lever has the time that the plan gives it for a rollback.
    budget: rollout.plan.rollbackBudget,
    overdue: false,
  };
}

/**
 * The change that pulling a kill switch orders: its first setting at once, the others each so long after the one before
 * took effect. It narrows what the lever is at, and never widens it; a lever that was never set counts as rolled back.
 */
export function changeOfKillSwitch(
  rollout: Rollout,
  name: string,
  purpose: 'kill-switch' | 'drill',
  now: number,
): Change | undefined {
  const { plan } = rollout;
  const killSwitch = plan.killSwitches[name];
  if (!killSwitch) return undefined;
  let settings: LeverSettings = rollout.settings ?? plan.rollbackTo;
  const steps = [{ after: 0, settings: killSwitch.settings }, ...killSwitch.then].map((step) => {
    // The plan's schema gives the settings of its lever throughout.
    settings = narrowed(plan.lever, settings as never, step.settings as never);
    return { after: step.after, settings };
  });
  return { ...changeTo(rollout, purpose, settings, now), killSwitch: name, steps, budget: killSwitch.budget };
}
