import type { RolloutEvent } from './event.ts';
import { ordered, type Rollout } from './rollout.ts';

/** What a rollout becomes by a kill switch that was pulled for earnest. */
export function pulled(
  rollout: Rollout,
  { at, killSwitch, rollsBack, change }: RolloutEvent & { kind: 'pulled' },
): Rollout {
  const underWay = ['running', 'holding', 'promoting', 'rolling-back', 'done'].includes(rollout.state);
  const held = rollout.state === 'running' || rollout.state === 'promoting' ? 'holding' : rollout.state;
  const pull = { at, change: change.id, secondsToEffect: null, withinBudget: null };
  return {
    ...overtaken(rollout, 'a kill switch'),
    state: rollsBack && underWay ? 'rolling-back' : held,
    pulls: { ...rollout.pulls, [killSwitch]: pull },
    ...ordered(change),
  };
}

/** A drill does not set back what somebody pulled for earnest: only its fault is still taken back. */
export function overtaken(rollout: Rollout, by: string): Rollout {
  if (!rollout.drill) return { ...rollout, problem: null };
  const failure = rollout.drill.failure ?? `it was overtaken by ${by}`;
  return {
    ...rollout,
    problem: null,
    drill: { ...rollout.drill, phase: 'clearing', failure, restore: null },
  };
}

/** What a rollout becomes when the workload shows the setting that was on its way. */
export function inEffect(rollout: Rollout, at: number, seconds: number): Rollout {
  const { change, drill } = rollout;
  if (!change) return rollout;
  const next = change.steps[change.step + 1];
  if (next)
    return {
      ...rollout,
      change: { ...change, step: change.step + 1, stepDueAt: at + next.after, begun: false },
    };
  const arrived = { ...rollout, change: null, problem: null };
  const withinBudget = seconds * 1_000 <= change.budget;
  const [name, pull] = Object.entries(rollout.pulls).find(([, { change: id }]) => id === change.id) ?? [];
  if (name && pull)
    arrived.pulls = { ...rollout.pulls, [name]: { ...pull, secondsToEffect: seconds, withinBudget } };
  if (change.purpose === 'drill')
    return drill ? { ...arrived, drill: { ...drill, phase: 'clearing', secondsToEffect: seconds } } : arrived;
  if (change.purpose === 'rollback' || change.purpose === 'kill-switch')
    arrived.recovery = rollout.plan.recovery.map(({ criterion, within }) => ({
      criterion,
      since: at,
      dueAt: at + within,
      seconds: null,
      late: false,
    }));
  if (rollout.state === 'rolling-back') return ended({ ...arrived, state: 'rolled-back' });
  if (change.purpose !== 'stage') return arrived;
  const begun = {
    ...arrived,
    state: 'running' as const,
    stage: change.toStage,
    stageStartedAt: at,
    taken: [],
  };
  return { ...begun, lastStageSince: isLast(begun) ? (rollout.lastStageSince ?? at) : null };
}

export const isLast = ({ stage, plan }: Rollout) => stage === plan.stages.length - 1;

/** What was confirmed for this run is asked anew for the next one. */
export const ended = (rollout: Rollout): Rollout => ({
  ...rollout,
  stage: null,
  stageStartedAt: null,
  lastStageSince: null,
  ticks: [],
  waivers: [],
  excused: [],
});
