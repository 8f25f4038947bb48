import type { Random } from '../clock/clock.ts';
import { afterPoll, type InstanceState } from './instance-state.ts';
import { breakerOpened, givesNobodyUp, noOwnFault, reviewed, type OwnFault } from './own-fault.ts';
import type { PollResult } from './poll-result.ts';

/** What the breakers of a whole fleet say together. Plain data. */
export interface FleetHealth {
  ownFault: OwnFault;
  /** How many breakers are not closed. */
  notClosed: number;
}

export const wellFleet: FleetHealth = { ownFault: noOwnFault, notClosed: 0 };

/**
 * What a status poll that ended at `now` does to its instance, but for when the next one is, and to what is thought of
 * the fleet.
 */
export function afterStatus(
  before: InstanceState,
  result: PollResult,
  health: FleetHealth,
  fleetSize: number,
  now: number,
  random: Random,
): { state: InstanceState; health: FleetHealth } {
  const givesUp = !givesNobodyUp(health.ownFault, fleetSize, now);
  const state = afterPoll(before, result, now, random, givesUp);
  // What an instance itself refuses for good, such as our token, is no sign of a fault between us.
  const mayPass = !result.ok && result.failure.category === 'transient';
  const suspected =
    breakerMoved(before, state) === 'opened' && mayPass
      ? { ...health, ownFault: breakerOpened(health.ownFault, fleetSize, now) }
      : health;
  return { state, health: counted(suspected, before, state, fleetSize, now) };
}

/** Counts a breaker that a poll or a person moved, and looks at the suspicion against ourselves again. */
export function counted(
  { ownFault, notClosed }: FleetHealth,
  before: InstanceState,
  after: InstanceState,
  fleetSize: number,
  now: number,
): FleetHealth {
  const moved = breakerMoved(before, after);
  const left = moved === undefined ? notClosed : notClosed + (moved === 'opened' ? 1 : -1);
  return { ownFault: reviewed(ownFault, left, fleetSize, now), notClosed: left };
}

/** Whether the breaker was closed before and is not after, or the other way round. */
export function breakerMoved(before: InstanceState, after: InstanceState): 'opened' | 'closed' | undefined {
  const [was, is] = [before.breaker.state === 'closed', after.breaker.state === 'closed'];
  return was === is ? undefined : was ? 'opened' : 'closed';
}
