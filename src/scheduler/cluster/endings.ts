import type { Random } from '../clock/clock.ts';
import { beforePoll } from '../polling/breaker.ts';
import { afterStatus, breakerMoved, type FleetHealth } from '../polling/fleet-health.ts';
import { withPart, type InstanceState } from '../polling/instance-state.ts';
import type { SubPart } from '../polling/member.ts';
import { plannedOfflineUntil } from '../polling/offline-window.ts';
import { broughtForward, resumed } from '../polling/operations.ts';
import { afterPart } from '../polling/part-state.ts';
import { contextOf, type FleetPlanning } from '../polling/plan-context.ts';
import { planNext } from '../polling/plan-next.ts';
import type { PollResult } from '../polling/poll-result.ts';
import type { PollingSettings } from '../polling/polling-settings.ts';
import { looksAgainAt } from '../polling/sub-polls.ts';
import type { Task } from './task.ts';
import type { LocalMember } from './local-fleet.ts';

/** What decisions depend on besides the instance's own state. */
export interface Circumstances extends FleetPlanning {
  settings: PollingSettings;
  random: Random;
  fleetSize: number;
}

/** The state of an instance as it is stored, and when a poll was ordered for while this one was in flight. */
export interface Stored {
  state: InstanceState;
  /** In ms since 1970; Infinity if none was. */
  orderedFor: number;
}

/**
 * What the end of a poll makes of what is stored. It is pure, for it may be applied again: when a person, or another
 * part, has changed the state since the poll was claimed.
 */
export type Change = (stored: Stored, health: FleetHealth) => { state: InstanceState; health: FleetHealth };

/** What changes if a poll that is due is not to be carried out now; undefined if it is. */
export function putOff(
  { part }: Pick<Task, 'part'>,
  state: InstanceState,
  member: LocalMember,
  circumstances: Circumstances,
  now: number,
): Change | undefined {
  const { settings, random } = circumstances;
  const { config } = member;
  if (part !== 'status') {
    const later = looksAgainAt(state, config, settings.partCadence[part], now);
    return later === undefined ? undefined : laterPart(part, later);
  }
  if (state.paused) {
    if (state.paused.until === undefined || state.paused.until > now) return unchanged;
    // Those whose pause ends together are not asked together.
    const runsAt = now + random() * settings.cadence.baseMs;
    return ({ state }, health) => ({ state: resumed(state, runsAt), health });
  }
  if (plannedOfflineUntil(config.offline, now) === undefined) return undefined;
  return ({ state }, health) => ({
    state: planNext(state, contextOf(member, circumstances, health, now), now, random),
    health,
  });
}

/** Nothing is written: the poll is as due as it was before. */
export const unchanged: Change = ({ state }, health) => ({ state, health });

/** What the result of a poll changes that began at `startedAt` and ended at `now`. */
export function ended(
  { part }: Pick<Task, 'part'>,
  result: PollResult,
  member: LocalMember,
  circumstances: Circumstances,
  startedAt: number,
  now: number,
): Change {
  const { settings, random, fleetSize } = circumstances;
  if (part !== 'status')
    return ({ state }, health) => {
      const before = state.parts[part];
      if (!before) return { state, health };
      const after = afterPart(before, result, settings.partCadence[part], now, random);
      return { state: withPart(state, part, after), health };
    };
  return ({ state, orderedFor }, health) => {
    const ended = afterStatus(asBegun(state, startedAt), result, health, fleetSize, now, random);
    const context = contextOf(member, circumstances, ended.health, now);
    const planned = planNext(ended.state, context, now, random);
    // The poll that has ended began before somebody ordered one.
    return { state: broughtForward(planned, Math.max(now, orderedFor)), health: ended.health };
  };
}

/** The state of an instance whose status is being asked. */
export function asBegun(state: InstanceState, startedAt: number): InstanceState {
  const breaker = beforePoll(state.breaker, startedAt);
  return breaker === state.breaker ? state : { ...state, breaker };
}

/** Whether a change is one that is to be made with what all nodes think of the fleet at that moment. */
export function concernsFleet(before: InstanceState, after: InstanceState): boolean {
  const newDeadLetter = after.deadLetter !== undefined && before.deadLetter === undefined;
  return newDeadLetter || breakerMoved(before, after) !== undefined;
}

function laterPart(part: SubPart, nextRun: number): Change {
  return ({ state }, health) => {
    const before = state.parts[part];
    return { state: before ? withPart(state, part, { ...before, nextRun }) : state, health };
  };
}
