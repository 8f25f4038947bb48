import type { RolloutPlan, Scope } from '../../contract/plan.ts';
import type { RolloutAction, RolloutState, Verdict } from '../../contract/rollout.ts';

/** What is stored of a rollout. Times in ms since 1970. */
export interface Rollout {
  id: string;
  plan: RolloutPlan;
  planHash: string;
  state: RolloutState;
  /** Index into the plan's stages while one is carried out. */
  stage: number | null;
  stageStartedAt: number | null;
  revision: number;
}

/** What the lever of adaptive polling is set to. */
export interface LeverSetting {
  enabled: boolean;
  scope: Scope;
}

/** An action that is possible: what the rollout becomes, and the lever's setting if it changes. */
export type Transition =
  { allowed: true; rollout: Rollout; lever: LeverSetting | undefined } | { allowed: false; why: string };

const refused = (why: string): Transition => ({ allowed: false, why });

/**
 * The state machine of a rollout. It needs the verdict for a promotion alone: hold and rollback are always
 * a person's to order, and a promotion never happens without evidence.
 */
export function transition(
  rollout: Rollout,
  action: RolloutAction,
  verdict: Verdict | null,
  now: number,
): Transition {
  const active = rollout.state === 'running' || rollout.state === 'holding';
  const become = (change: Partial<Rollout>, lever?: LeverSetting): Transition => ({
    allowed: true,
    rollout: { ...rollout, ...change, revision: rollout.revision + 1 },
    lever,
  });
  switch (action) {
    case 'start':
      if (active) return refused(`the rollout is ${rollout.state} already`);
      return become({ state: 'running', stage: 0, stageStartedAt: now }, leverOf(rollout.plan, 0));
    case 'promote': {
      if (rollout.state !== 'running') return refused(notRunning(rollout.state));
      if (!verdict) return refused('no verdict yet: the first one comes with the next tick, within 10 s');
      if (Date.parse(verdict.expiresAt) < now)
        return refused('the verdict has expired: an evaluator that is silent means hold');
      if (verdict.decision !== 'promote') return refused(verdict.summary);
      const next = (rollout.stage ?? 0) + 1;
      return next < rollout.plan.stages.length
        ? become({ stage: next, stageStartedAt: now }, leverOf(rollout.plan, next))
        : become({ state: 'done' });
    }
    case 'hold':
      return rollout.state === 'running' ? become({ state: 'holding' }) : refused(notRunning(rollout.state));
    case 'resume':
      return rollout.state === 'holding'
        ? become({ state: 'running' })
        : refused(`the rollout is ${rollout.state}, not holding`);
    case 'rollback':
      if (!active && rollout.state !== 'done')
        return refused(`the rollout is ${rollout.state}: there is nothing to roll back`);
      return become(
        { state: 'rolled-back', stage: null, stageStartedAt: null },
        { enabled: false, scope: { groups: [], percent: 0 } },
      );
  }
}

const notRunning = (state: RolloutState) =>
  state === 'holding' ? 'the rollout is on hold: resume it first' : `the rollout is ${state}, not running`;

function leverOf(plan: RolloutPlan, stage: number): LeverSetting {
  return { enabled: true, scope: (plan.stages[stage] as RolloutPlan['stages'][number]).scope };
}
