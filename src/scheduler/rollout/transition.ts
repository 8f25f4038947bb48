import { isDeepStrictEqual } from 'node:util';
import type { CriterionResult, Verdict } from '../../contract/rollout.ts';
import type { RolloutFact } from './event.ts';
import type { Baseline } from './judge/baseline.ts';
import { changeOfKillSwitch, changeTo } from './kill-switch.ts';
import { notInPlan, whyNoDrill, whyNoTick, whyNoWaiver } from './refusals.ts';
import { nextStage, stageAt, stageName, type Rollout } from './rollout.ts';
import { whyNoSignOff } from './sign-offs.ts';

/** What somebody, or Rollcall by itself, wants of a rollout. */
export type Order =
  | { kind: 'start' | 'promote' | 'finish' | 'hold' | 'resume' | 'rollback' | 'abort' | 'note' }
  | { kind: 'sign-off'; role: string }
  | { kind: 'tick'; precondition: string }
  /** `until` in ms since 1970. */
  | { kind: 'waive'; criterion: string; until: number }
  | { kind: 'kill-switch'; killSwitch: string }
  | { kind: 'drill'; drill: string; dryRun: boolean };

/** What an order is decided on, beside the rollout. */
export interface Context {
  /** ms since 1970 */
  now: number;
  /** Who orders it. */
  by: string;
  /** What the evidence says of a promotion, and of an end at this stage; null where it is missing or too old. */
  verdict: Verdict | null;
  verdictToFinish: Verdict | null;
  /** The criteria among the preconditions of the next stage, as they were judged: the log keeps them with what begins it. */
  preconditions?: readonly CriterionResult[];
  /** What a start still wants. */
  unmetForStart: readonly string[];
  /** What was measured for a start, or why it cannot be. */
  baselines: { baselines: Record<string, Baseline> } | { insufficient: string };
  /** Faults can be injected into this workload. */
  canInject: boolean;
}

type Transition = { allowed: true; facts: RolloutFact[] } | { allowed: false; why: string };

const refused = (why: string): Transition => ({ allowed: false, why });
const becomes = (...facts: RolloutFact[]): Transition => ({ allowed: true, facts });

/**
 * The state machine of a rollout: what an order comes to, or why it is not possible. Nothing is promoted without
 * evidence; hold, rollback, abort and kill switches need none.
 */
export function transition(rollout: Rollout, order: Order, context: Context): Transition {
  const { now, by } = context;
  const { state, plan } = rollout;
  switch (order.kind) {
    case 'start':
      return start(rollout, context);
    case 'promote':
    case 'finish':
      return goOn(rollout, order.kind, context);
    case 'hold':
      return state === 'running' ? becomes({ kind: 'held' }) : refused(notRunning(state));
    case 'resume':
      return resume(rollout, now);
    case 'rollback':
      if (!['running', 'holding', 'promoting', 'done'].includes(state))
        return refused(`the rollout is ${state}: there is nothing to roll back`);
      return becomes({ kind: 'rolled-back', change: changeTo(rollout, 'rollback', plan.rollbackTo, now) });
    case 'abort':
      if (!['running', 'holding', 'promoting', 'rolling-back'].includes(state))
        return refused(`the rollout is ${state}: there is nothing to abort`);
      return becomes({ kind: 'aborted' });
    case 'kill-switch': {
      const change = changeOfKillSwitch(rollout, order.killSwitch, 'kill-switch', now);
      if (!change) return refused(notInPlan('kill switch', order.killSwitch, plan.killSwitches));
      const rollsBack = plan.killSwitches[order.killSwitch]?.rollsBack ?? true;
      return becomes({ kind: 'pulled', killSwitch: order.killSwitch, rollsBack, change });
    }
    case 'sign-off': {
      const why = whyNoSignOff(rollout, order.role, by);
      return why === undefined
        ? becomes({ kind: 'signed-off', stage: stageName(rollout) ?? '', role: order.role })
        : refused(why);
    }
    case 'tick': {
      const why = whyNoTick(rollout, order.precondition, by);
      const stage = nextStage(rollout)?.stage.name ?? '';
      return why === undefined
        ? becomes({ kind: 'ticked', stage, precondition: order.precondition })
        : refused(why);
    }
    case 'waive': {
      const why = whyNoWaiver(order, context);
      return why === undefined
        ? becomes({ kind: 'waived', criterion: order.criterion, until: order.until })
        : refused(why);
    }
    case 'note':
      return becomes({ kind: 'noted' });
    case 'drill':
      return drill(rollout, order, context);
  }
}

/** Whether a start is what can come next: it has not begun, or is over. */
export const awaitsStart = ({ state }: Rollout): boolean =>
  ['draft', 'rolled-back', 'done', 'aborted'].includes(state);

function start(rollout: Rollout, { now, unmetForStart, baselines }: Context): Transition {
  const { state, change } = rollout;
  if (!awaitsStart(rollout)) return refused(`the rollout is ${state} already`);
  if (change) return refused('a setting of the lever is still on its way');
  if (rollout.drill) return refused(`drill ${rollout.drill.name} is running`);
  if (unmetForStart.length > 0) return refused(unmetForStart.join('; '));
  if ('insufficient' in baselines) return refused(`there is no baseline: ${baselines.insufficient}`);
  const { settings } = stageAt(rollout, 0) as NonNullable<ReturnType<typeof stageAt>>;
  return becomes({
    kind: 'started',
    change: changeTo(rollout, 'stage', settings, now, 0),
    baselines: baselines.baselines,
  });
}

function goOn(rollout: Rollout, kind: 'promote' | 'finish', context: Context): Transition {
  if (rollout.state !== 'running') return refused(notRunning(rollout.state));
  const next = nextStage(rollout);
  const needed = rollout.plan.stages.slice(next?.index).find(({ optional }) => !optional);
  if (kind === 'finish' && next && needed) return refused(`stage ${needed.name} is not optional`);
  const verdict = kind === 'finish' ? context.verdictToFinish : context.verdict;
  if (!verdict) return refused('no verdict yet: the first one comes with the next tick, within 10 s');
  if (verdict.stage !== stageName(rollout)) return refused(`the verdict is about stage ${verdict.stage}`);
  if (!(Date.parse(verdict.expiresAt) >= context.now))
    return refused('the verdict has expired: an evaluator that is silent means hold');
  if (verdict.decision !== 'promote') return refused(verdict.summary);
  if (kind === 'finish' || !next) return becomes({ kind: 'finished' });
  return becomes({
    kind: 'promoted',
    change: changeTo(rollout, 'stage', next.stage.settings, context.now, next.index),
  });
}

/** A kill switch may have moved the lever from where the stage wants it: then the stage begins anew. */
function resume(rollout: Rollout, now: number): Transition {
  const { state, change, settings } = rollout;
  if (state !== 'holding') return refused(`the rollout is ${state}, not holding`);
  if (change) return refused('a setting of the lever is still on its way');
  if (rollout.drill) return refused(`drill ${rollout.drill.name} is running`);
  const stage = stageAt(rollout, rollout.stage ?? 0) as NonNullable<ReturnType<typeof stageAt>>;
  if (rollout.stage !== null && isDeepStrictEqual(settings, stage.settings))
    return becomes({ kind: 'resumed', change: null });
  return becomes({
    kind: 'resumed',
    change: changeTo(rollout, 'stage', stage.settings, now, rollout.stage ?? 0),
  });
}

function drill(rollout: Rollout, order: Order & { kind: 'drill' }, context: Context): Transition {
  const why = whyNoDrill(rollout, order, context);
  if (why !== undefined) return refused(why);
  const { killSwitch } = rollout.plan.drills[order.drill] as { killSwitch: string };
  const change = order.dryRun
    ? (changeOfKillSwitch(rollout, killSwitch, 'drill', context.now) ?? null)
    : null;
  return becomes({ kind: 'drill-begun', drill: order.drill, dryRun: order.dryRun, change });
}

const notRunning = (state: Rollout['state']) =>
  state === 'holding' ? 'the rollout is on hold: resume it first' : `the rollout is ${state}, not running`;
