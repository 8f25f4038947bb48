import { instanceKey, partsOf, type InstanceConfig, type PollPart } from '../../contract/instance.ts';
import type { HostGate } from './host-gate.ts';
import { newInstanceState, type InstanceState } from './instance-state.ts';
import type { Cadence } from './interval.ts';
import { newPartState, partIntervalMs } from './part-state.ts';
import { unseated, type Queued } from './queue.ts';
import { stableFraction } from './stable-hash.ts';

/** One instance as the scheduler holds it. */
export interface Member extends Queued {
  key: string;
  config: InstanceConfig;
  state: InstanceState;
  adaptive: boolean;
  /** Its status poll is in flight. */
  inFlight: boolean;
  /** It failed when its next poll was planned. */
  failing: boolean;
  /** When a poll was ordered for while one was in flight; Infinity if none was. */
  orderedFor: number;
  /** It is in the fleet no more; a poll of it may still be in flight. */
  left: boolean;
  /** What bears its load: instances of one address share it. */
  gate: HostGate;
  subPolls: SubPoll[];
}

export type SubPart = Exclude<PollPart, 'status'>;
export type PartCadence = Record<SubPart, number>;

/** One optional part of one instance, as the scheduler holds it; what is known of it is in the instance's state. */
export interface SubPoll extends Queued {
  member: Member;
  part: SubPart;
  inFlight: boolean;
  /** Since when it has been due and waited for its host. */
  heldSince: number | undefined;
}

/** A first sub-poll is not put off for longer than this, in ms, however slow its cadence. */
const firstPartWithinMs = 900_000;

/** A first poll of the whole fleet is spread over this time per instance, and never over more than a base interval. */
const spreadPerInstanceMs = 100;

/** Over how much time the polls of so many instances that come together are spread, in ms. */
export const spreadMsOf = (coming: number, { baseMs }: Cadence) =>
  Math.min(baseMs, spreadPerInstanceMs * coming);

/** Where an instance is polled; instances that are reached at one address share its load. */
export const hostOf = (config: InstanceConfig) => new URL(config.url).host;

/** Over how much time polls that come together are spread, and how often they are asked afterwards; in ms. */
interface Spread {
  spreadMs: number;
  baseMs: number;
  partCadence: PartCadence;
}

/** The optional parts of an instance. */
export const subPartsOf = ({ type }: InstanceConfig): SubPart[] =>
  partsOf[type].filter((part) => part !== 'status');

/**
 * The state of an instance that is taken up with what was stored of it, if anything. First polls, and those that fell
 * due while the scheduler was down, are spread over `spreadMs` by the hash of the key, which is the same at each start;
 * first sub-polls over their own cadence, or a quarter of an hour.
 */
export function takenUp(
  config: InstanceConfig,
  stored: InstanceState | undefined,
  { spreadMs, baseMs, partCadence }: Spread,
  now: number,
): InstanceState {
  const key = instanceKey(config);
  const soon = now + stableFraction(key) * spreadMs;
  const fresh = newInstanceState(now, soon, baseMs);
  // What an older release stored may lack what came later.
  const state: InstanceState = stored ? { ...fresh, ...stored } : fresh;
  if (stored) state.nextRun = resumed(stored.nextRun, stored.intervalMs, soon, now);
  state.parts = { ...state.parts };
  for (const part of subPartsOf(config)) {
    const cadenceMs = partCadence[part];
    const offset = stableFraction(`${key}#${part}`) * Math.min(firstPartWithinMs, cadenceMs);
    const before = state.parts[part];
    state.parts[part] = before
      ? { ...before, nextRun: resumed(before.nextRun, partIntervalMs(before, cadenceMs), soon, now) }
      : newPartState(Math.max(soon, now + offset));
  }
  return state;
}

/** Takes up an instance as one that is polled by this process; see `takenUp`. */
export function newMember(
  config: InstanceConfig,
  stored: InstanceState | undefined,
  { gate, ...spread }: Spread & { gate: HostGate },
  now: number,
): Member {
  const member: Member = {
    key: instanceKey(config),
    config,
    state: takenUp(config, stored, spread, now),
    adaptive: false,
    inFlight: false,
    failing: false,
    orderedFor: Infinity,
    left: false,
    gate,
    subPolls: [],
    priority: 0,
    seat: unseated,
  };
  for (const part of subPartsOf(config))
    member.subPolls.push({
      member,
      part,
      inFlight: false,
      heldSince: undefined,
      priority: 0,
      seat: unseated,
    });
  return member;
}

/**
 * When a stored poll runs after a restart: as it was planned, or soon if it fell due meanwhile. A clock that was set
 * back while we were down must not put it off for longer than was planned.
 */
function resumed(planned: number, intervalMs: number, soon: number, now: number): number {
  return planned > now ? Math.min(planned, now + intervalMs) : soon;
}
