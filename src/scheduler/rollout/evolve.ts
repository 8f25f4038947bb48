import type { RolloutEvent } from './event.ts';
import { ended, inEffect, isLast, overtaken, pulled } from './evolve-change.ts';
import { evolveDrill } from './evolve-drill.ts';
import { currentStep, ordered, type Rollout } from './rollout.ts';

/** What a rollout is before anything happened to it, given its plan. */
export const draftOf = ({ id, plan, planHash }: Pick<Rollout, 'id' | 'plan' | 'planHash'>): Rollout => ({
  id,
  plan,
  planHash,
  state: 'draft',
  stage: null,
  stageStartedAt: null,
  startedAt: null,
  lastStageSince: null,
  revision: 0,
  settings: null,
  change: null,
  problem: null,
  baselines: {},
  ticks: [],
  signOffs: [],
  waivers: [],
  snapshots: [],
  taken: [],
  pulls: {},
  drill: null,
  drilled: {},
  excused: [],
  recovery: [],
  automaticAt: null,
});

/** Who looked at the rollout before one of these may still act on what they saw. */
const changesNoDecision = new Set<RolloutEvent['kind']>(['noted', 'snapshot', 'recovered', 'not-recovered']);

/** What a rollout becomes by what happened. It decides nothing: `transition` has, and the log is replayed through here. */
export function evolve(before: Rollout | undefined, event: RolloutEvent): Rollout {
  if (!before) {
    if (event.kind !== 'adopted') throw new Error(`a rollout begins with its plan, not with ${event.kind}`);
    return draftOf(event);
  }
  const revision = before.revision + (changesNoDecision.has(event.kind) ? 0 : 1);
  const automaticAt = event.automatic ? event.at : before.automaticAt;
  return { ...applied(before, event), revision, automaticAt };
}

function applied(rollout: Rollout, event: RolloutEvent): Rollout {
  const { at, by } = event;
  switch (event.kind) {
    case 'adopted':
      return { ...rollout, plan: event.plan, planHash: event.planHash };
    case 'started':
      return {
        ...draftOf(rollout),
        state: 'promoting',
        startedAt: at,
        baselines: event.baselines,
        ticks: rollout.ticks,
        pulls: rollout.pulls,
        drilled: rollout.drilled,
        ...ordered(event.change),
      };
    case 'promoted':
      return { ...rollout, state: 'promoting', problem: null, ...ordered(event.change) };
    case 'finished':
      return {
        ...rollout,
        state: 'done',
        problem: null,
        ticks: [],
        ...(isLast(rollout) ? {} : { lastStageSince: at }),
      };
    case 'held':
      return { ...rollout, state: 'holding' };
    case 'resumed':
      if (!event.change) return { ...rollout, state: 'running' };
      return { ...rollout, state: 'promoting', problem: null, ...ordered(event.change) };
    case 'rolled-back':
      return { ...overtaken(rollout, 'a rollback'), state: 'rolling-back', ...ordered(event.change) };
    case 'aborted':
      return ended({ ...overtaken(rollout, 'an abort'), state: 'aborted', change: null });
    case 'pulled':
      return pulled(rollout, event);
    case 'step-begun':
      return rollout.change
        ? {
            ...rollout,
            settings: currentStep(rollout.change).settings,
            change: { ...rollout.change, begun: true },
          }
        : rollout;
    case 'in-effect':
      return inEffect(rollout, at, event.seconds);
    case 'overdue':
      return {
        ...rollout,
        problem: event.why,
        change: rollout.change && { ...rollout.change, overdue: true },
      };
    case 'signed-off':
      return {
        ...rollout,
        signOffs: [...rollout.signOffs, { stage: event.stage, role: event.role, by, at }],
      };
    case 'ticked':
      return {
        ...rollout,
        ticks: [...rollout.ticks, { stage: event.stage, precondition: event.precondition, by, at }],
      };
    case 'waived': {
      const others = rollout.waivers.filter(({ criterion }) => criterion !== event.criterion);
      return { ...rollout, waivers: [...others, { criterion: event.criterion, until: event.until, by }] };
    }
    case 'noted':
      return rollout;
    case 'snapshot':
      return {
        ...rollout,
        snapshots: [...rollout.snapshots, event.snapshot],
        taken: [...rollout.taken, event.snapshot.label],
      };
    case 'recovered':
    case 'not-recovered': {
      const outcome = event.kind === 'recovered' ? { seconds: event.seconds } : { late: true };
      return {
        ...rollout,
        recovery: rollout.recovery.map((each) =>
          each.criterion === event.criterion ? { ...each, ...outcome } : each,
        ),
      };
    }
    case 'clock-set':
      return moved(rollout, event.byMs);
    case 'drill-begun':
    case 'drill-injected':
    case 'drill-pulled':
    case 'drill-failed':
    case 'drill-restoring':
    case 'drill-ended':
      return evolveDrill(rollout, event);
  }
}

/** Waits that have begun last as long as they would have, whatever the wall clock was set to. */
function moved(rollout: Rollout, byMs: number): Rollout {
  const by = (at: number | null) => (at === null ? null : at + byMs);
  const { change, drill } = rollout;
  return {
    ...rollout,
    stageStartedAt: by(rollout.stageStartedAt),
    lastStageSince: by(rollout.lastStageSince),
    startedAt: by(rollout.startedAt),
    automaticAt: by(rollout.automaticAt),
    change: change && { ...change, startedAt: change.startedAt + byMs, stepDueAt: change.stepDueAt + byMs },
    drill: drill && { ...drill, startedAt: drill.startedAt + byMs, injectedAt: by(drill.injectedAt) },
  };
}
