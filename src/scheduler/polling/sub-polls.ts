import type { InstanceConfig } from '../../contract/instance.ts';
import type { Random } from '../clock/clock.ts';
import type { Asking, HostGate } from './host-gate.ts';
import { isWell, withPart, type InstanceState } from './instance-state.ts';
import type { Member, SubPart, SubPoll } from './member.ts';
import { plannedOfflineUntil } from './offline-window.ts';
import { afterPart, partIntervalMs, type PartState } from './part-state.ts';
import { owedPolls } from './plan-next.ts';
import type { PollResult } from './poll-result.ts';
import type { Poll } from './poll.ts';
import type { PollingSettings } from './polling-settings.ts';
import { PollQueue } from './queue.ts';

/** A sub-poll of an instance that is not well is looked at again after this time at the latest, in ms. */
const looksAgainMs = 60_000;

/**
 * The polls of the optional parts: guests, storage and so on. They have a queue and places of their own, so that they
 * never delay a status poll, and they wait for their host. All times in ms since 1970.
 */
export class SubPolls {
  readonly #random: Random;
  readonly #queue = new PollQueue<SubPoll>();
  /** What is due and waits for its host: in the queue until the budget has it, or outside of it for a place. */
  readonly #held = new Set<SubPoll>();
  readonly #waitingForPlace = new Map<HostGate, Set<SubPoll>>();
  #settings: PollingSettings;
  #inFlight = 0;

  constructor(settings: PollingSettings, random: Random) {
    this.#settings = settings;
    this.#random = random;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** When there is something to begin at the earliest; Infinity while only the end of a poll can tell. */
  get nextDue(): number {
    return this.#inFlight < this.#places ? this.#queue.nextRun : Infinity;
  }

  add(member: Member, now: number): void {
    for (const subPoll of member.subPolls) if (!subPoll.inFlight) this.putBack(subPoll, now);
  }

  remove(member: Member): void {
    for (const subPoll of member.subPolls) {
      this.#queue.remove(subPoll);
      this.#unhold(subPoll);
    }
  }

  /** Takes other settings. What a shorter cadence would have asked sooner is brought forward, and spread over it. */
  configure(settings: PollingSettings, members: Iterable<Member>, now: number): void {
    this.#settings = settings;
    for (const { subPolls } of members)
      for (const subPoll of subPolls) {
        const state = stateOf(subPoll);
        const planned = this.#queue.timeOf(subPoll);
        if (!state || planned === undefined || subPoll.heldSince !== undefined) continue;
        const sooner = soonerPart(planned, state, settings.partCadence[subPoll.part], now, this.#random);
        if (sooner !== undefined) this.#plan(subPoll, state, sooner);
      }
  }

  /** The wall clock was set by so many ms. */
  shift(ms: number): void {
    this.#queue.shift(ms);
    for (const subPoll of this.#held) if (subPoll.heldSince !== undefined) subPoll.heldSince += ms;
  }

  /** Begins what is due, as far as places are free. */
  dispatchDue(now: number, begun: Poll[]): void {
    while (this.nextDue <= now) {
      const subPoll = this.#queue.pop() as SubPoll;
      const { member, part } = subPoll;
      const { state, gate } = member;
      const partState = state.parts[part];
      if (!partState) continue;
      const later = looksAgainAt(state, member.config, this.#settings.partCadence[part], now);
      if (later !== undefined) {
        this.#unhold(subPoll);
        this.#plan(subPoll, partState, later);
        continue;
      }
      const cadenceMs = this.#settings.partCadence[part];
      const asking = askingOf(partState, cadenceMs, subPoll.heldSince ?? now);
      const admitted = gate.admits(asking, this.#settings.host, now);
      if (admitted !== now) {
        this.#hold(subPoll, admitted, now);
        continue;
      }
      this.#unhold(subPoll);
      gate.started();
      this.#inFlight += 1;
      subPoll.inFlight = true;
      begun.push({ member, part, startedAt: now, gate, subPoll });
    }
  }

  /** A sub-poll ended, whatever came of it. */
  ended(subPoll: SubPoll): void {
    this.#inFlight -= 1;
    subPoll.inFlight = false;
  }

  /** Takes the result of a sub-poll and plans its next. */
  planNext(subPoll: SubPoll, result: PollResult, now: number): void {
    const before = stateOf(subPoll);
    if (!before) return;
    const { member, part } = subPoll;
    const after = afterPart(before, result, this.#settings.partCadence[part], now, this.#random);
    member.state = withPart(member.state, part, after);
    this.#queue.upsert(subPoll, after.nextRun, 0);
  }

  /** Plans a sub-poll as its state says, as it was before one that was cut off. */
  putBack(subPoll: SubPoll, now: number): void {
    this.#queue.upsert(subPoll, stateOf(subPoll)?.nextRun ?? now, 0);
  }

  /** A poll of this host has ended: what waits for a place there is tried again. */
  release(gate: HostGate, now: number): void {
    if (this.#waitingForPlace.size === 0) return;
    const waiting = this.#waitingForPlace.get(gate);
    if (!waiting) return;
    this.#waitingForPlace.delete(gate);
    for (const subPoll of waiting) this.#queue.upsert(subPoll, now, 0);
  }

  /** Visits what is due and waits, with how many polls it is owed. */
  forEachOwed(now: number, visit: (type: string, polls: number) => void): void {
    const owed = ({ member, part }: SubPoll, due: number) =>
      visit(member.config.type, owedPolls(due, this.#settings.partCadence[part], now));
    this.#queue.forEachDue(now, (subPoll, due) => {
      if (subPoll.heldSince === undefined && isWell(subPoll.member.state)) owed(subPoll, due);
    });
    // What failed meanwhile is owed nothing, though its turn to be told so may be minutes away.
    for (const subPoll of this.#held)
      if (isWell(subPoll.member.state)) owed(subPoll, subPoll.heldSince ?? now);
  }

  /** Since when the sub-poll that has waited longest has been due; a time to come if none waits. */
  get oldestDue(): number {
    let oldest = this.#queue.nextRun;
    for (const { heldSince } of this.#held) oldest = Math.min(oldest, heldSince ?? Infinity);
    return oldest;
  }

  get #places(): number {
    return subPollPlaces(this.#settings);
  }

  #plan(subPoll: SubPoll, before: PartState, nextRun: number): void {
    const { member, part } = subPoll;
    member.state = withPart(member.state, part, { ...before, nextRun });
    this.#queue.upsert(subPoll, nextRun, 0);
  }

  /** A sub-poll that waits for its host stays due. */
  #hold(subPoll: SubPoll, until: number | 'busy', now: number): void {
    subPoll.heldSince ??= now;
    this.#held.add(subPoll);
    if (until !== 'busy') return this.#queue.upsert(subPoll, until, 0);
    const { gate } = subPoll.member;
    const waiting = this.#waitingForPlace.get(gate) ?? new Set();
    this.#waitingForPlace.set(gate, waiting.add(subPoll));
  }

  #unhold(subPoll: SubPoll): void {
    if (subPoll.heldSince === undefined) return;
    subPoll.heldSince = undefined;
    this.#held.delete(subPoll);
    this.#waitingForPlace.get(subPoll.member.gate)?.delete(subPoll);
  }
}

/** How many sub-polls may be in flight at once. */
export const subPollPlaces = ({ workers }: PollingSettings) => Math.max(1, Math.ceil(workers / 2));

/**
 * When a sub-poll that is due is looked at again, instead of asked now: of an instance that is not well, is paused or
 * offline by plan. Undefined if it may begin, as far as its host bears it.
 */
export function looksAgainAt(
  state: InstanceState,
  { offline }: InstanceConfig,
  cadenceMs: number,
  now: number,
): number | undefined {
  const isOff = state.paused !== undefined || plannedOfflineUntil(offline, now) !== undefined;
  return isWell(state) && !isOff ? undefined : now + Math.min(looksAgainMs, cadenceMs);
}

/** What a sub-poll asks of its host that has been due since then: it bears for one cadence that there is nothing for it. */
export const askingOf = (state: PartState, cadenceMs: number, dueSince: number): Asking => ({
  requests: state.requests,
  patientUntil: dueSince + partIntervalMs(state, cadenceMs),
});

/** When a sub-poll that was planned for then is asked under a cadence that has become shorter; undefined if as planned. */
export function soonerPart(
  planned: number,
  state: PartState,
  cadenceMs: number,
  now: number,
  random: Random,
): number | undefined {
  const longest = partIntervalMs(state, cadenceMs);
  return planned > now + 1.1 * longest ? now + longest * random() : undefined;
}

/** Since when each of these that waits for its host has been due. */
export function waitingForHost(subPolls: readonly SubPoll[]): { [part in SubPart]?: number } {
  const waiting: { [part in SubPart]?: number } = {};
  for (const { part, heldSince } of subPolls) if (heldSince !== undefined) waiting[part] = heldSince;
  return waiting;
}

const stateOf = ({ member, part }: SubPoll): PartState | undefined => member.state.parts[part];
