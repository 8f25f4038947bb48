import type { RolloutEvent } from './event.ts';
import { ordered, type Rollout, type RunningDrill } from './rollout.ts';

type DrillEvent = Extract<RolloutEvent, { kind: `drill-${string}` }>;

/** What a rollout becomes by what happened in a drill. */
export function evolveDrill(rollout: Rollout, event: DrillEvent): Rollout {
  const { drill } = rollout;
  if (event.kind === 'drill-begun') {
    const begun: RunningDrill = {
      name: event.drill,
      dryRun: event.dryRun,
      startedAt: event.at,
      phase: event.change ? 'pulling' : 'injecting',
      injectedAt: null,
      secondsToSeen: null,
      secondsToEffect: null,
      failure: null,
      restore: rollout.settings,
    };
    return { ...rollout, drill: begun, ...(event.change && ordered(event.change)) };
  }
  if (!drill) return rollout;
  switch (event.kind) {
    case 'drill-injected':
      return { ...rollout, drill: { ...drill, phase: 'watching', injectedAt: event.at } };
    case 'drill-pulled':
      return {
        ...rollout,
        drill: { ...drill, phase: 'pulling', secondsToSeen: event.secondsToSeen },
        ...ordered(event.change),
      };
    case 'drill-failed': {
      // Its kill switch is waited for no more; a change that overtook it is none of the drill's.
      const change = rollout.change?.purpose === 'drill' ? null : rollout.change;
      return {
        ...rollout,
        change,
        drill: { ...drill, phase: 'clearing', failure: drill.failure ?? event.why },
      };
    }
    case 'drill-restoring':
      return { ...rollout, drill: { ...drill, phase: 'restoring' }, ...ordered(event.change) };
    case 'drill-ended':
      return {
        ...rollout,
        drill: null,
        excused: event.excused,
        drilled: { ...rollout.drilled, [drill.name]: resultOf(drill, rollout, event.at) },
      };
  }
}

function resultOf(drill: RunningDrill, { plan }: Rollout, at: number) {
  const { name, dryRun, secondsToSeen, secondsToEffect } = drill;
  const budget = (plan.drills[name]?.budget ?? 0) / 1_000;
  const late = secondsToEffect !== null && secondsToEffect > budget;
  const why =
    drill.failure ??
    (late ? `it took ${secondsToEffect} s to take effect, over its budget of ${budget} s` : null);
  return {
    at,
    dryRun,
    secondsToSeen,
    secondsToEffect,
    passed: why === null && secondsToEffect !== null,
    why,
  };
}
