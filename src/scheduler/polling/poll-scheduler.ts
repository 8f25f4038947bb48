import { isDeepStrictEqual } from 'node:util';
import { instanceKey, type InstanceConfig } from '../../contract/instance.ts';
import type { InstanceOrder } from '../../contract/instance-order.ts';
import type { Random } from '../clock/clock.ts';
import { beforePoll } from './breaker.ts';
import type { FleetMember, FleetSnapshot } from './fleet.ts';
import { afterStatus, counted, wellFleet } from './fleet-health.ts';
import { HostGate } from './host-gate.ts';
import { shifted, type InstanceState } from './instance-state.ts';
import { hostOf, newMember, spreadMsOf, type Member } from './member.ts';
import { broughtForward, operated, resumed, wantsPollAt } from './operations.ts';
import { plannedOfflineUntil } from './offline-window.ts';
import { PausedMembers } from './paused-members.ts';
import { shiftedFault } from './own-fault.ts';
import type { IntervalSelector, StalenessSource } from './interval-choice.ts';
import { contextOf } from './plan-context.ts';
import { owedPolls, planNext, retimedPoll, type Plannable, type PlanContext } from './plan-next.ts';
import { buildPlan } from './planner.ts';
import type { PollResult } from './poll-result.ts';
import { polledEvent, type Poll, type PolledEvent } from './poll.ts';
import type { PollingSettings } from './polling-settings.ts';
import { adaptiveKeys, notAdaptive, type AdaptiveSetting } from './scope.ts';
import { StatusQueue } from './status-queue.ts';
import { SubPolls, waitingForHost } from './sub-polls.ts';

/** The backlog stretches intervals; a second old, it is still good enough for that. */
const backlogLastsMs = 1_000;
const noBacklog = { at: -Infinity, polls: 0 };

/**
 * Decides what is polled when: a state machine without timers and I/O, to be driven by a clock, real or simulated.
 * One status poll in flight per instance, and one of each sub-poll; all times in ms since 1970.
 */
export class PollScheduler {
  readonly #random: Random;
  readonly #staleness: StalenessSource;
  readonly #selector: IntervalSelector;
  readonly #members = new Map<string, Member>();
  /** Instances that left while their status poll was in flight: one that comes back waits for its end. */
  readonly #leaving = new Set<string>();
  readonly #queue = new StatusQueue();
  readonly #subPolls: SubPolls;
  readonly #paused = new PausedMembers();
  #gates = new Map<string, HostGate>();
  #settings: PollingSettings;
  #setting = notAdaptive;
  #health = wellFleet;
  #backlog = noBacklog;

  constructor(options: {
    settings: PollingSettings;
    random: Random;
    staleness: StalenessSource;
    selector: IntervalSelector;
  }) {
    this.#settings = options.settings;
    this.#random = options.random;
    this.#staleness = options.staleness;
    this.#selector = options.selector;
    this.#subPolls = new SubPolls(options.settings, options.random);
  }

  /**
   * Makes this the fleet. Instances that stay keep their state and their polls; those that come are spread; those
   * that go are forgotten, and what their polls in flight bring is dropped.
   */
  setFleet(fleet: readonly InstanceConfig[], stored: ReadonlyMap<string, InstanceState>, now: number): void {
    const { cadence, partCadence } = this.#settings;
    const coming = new Map(fleet.map((config) => [instanceKey(config), config]));
    for (const member of [...this.#members.values()]) if (!coming.has(member.key)) this.#remove(member);
    const spreadMs = spreadMsOf(coming.size - this.#members.size, cadence);
    const gates = new Map<string, HostGate>();
    for (const [key, config] of coming) {
      const host = hostOf(config);
      const gate = gates.get(host) ?? this.#gates.get(host) ?? new HostGate(this.#settings.host, now);
      gates.set(host, gate);
      const known = this.#members.get(key);
      if (known) this.#reconfigure(known, config, gate, now);
      else {
        const spread = { gate, spreadMs, baseMs: cadence.baseMs, partCadence };
        this.#add(newMember(config, stored.get(key), spread, now), now);
      }
    }
    this.#gates = gates;
    this.setAdaptive(this.#setting, now);
  }

  /** Turns adaptive polling on for the scope's instances and off for all others, at once. */
  setAdaptive(setting: AdaptiveSetting, now: number): void {
    this.#setting = setting;
    const members = [...this.#members.values()];
    const selected = adaptiveKeys(setting, members);
    for (const member of members) member.adaptive = selected.has(member.key);
    this.#replan(now);
  }

  /** Takes other settings from now on. Polls that are planned later than these allow are brought forward. */
  configure(settings: PollingSettings, now: number): void {
    this.#settings = settings;
    this.#subPolls.configure(settings, this.#members.values(), now);
    this.#replan(now);
  }

  /** The wall clock was set by so many ms: every wait and every age stays what it was. */
  shift(ms: number): void {
    this.#subPolls.shift(ms);
    for (const member of this.#members.values()) {
      member.state = shifted(member.state, ms);
      member.orderedFor += ms;
      if (this.#queue.holds(member)) this.#queue.upsert(member);
    }
    for (const gate of this.#gates.values()) gate.shift(ms);
    this.#health = { ...this.#health, ownFault: shiftedFault(this.#health.ownFault, ms) };
    this.#backlog = noBacklog;
  }

  /** Begins the polls that are due, as far as places are free. The caller carries them out, and calls `finish`. */
  dispatchDue(now: number): Poll[] {
    const begun: Poll[] = [];
    const { workers } = this.#settings;
    this.#endPauses(now);
    for (let member = this.#queue.take(now, workers); member; member = this.#queue.take(now, workers)) {
      if (this.#putOffWhileOffline(member, now)) continue;
      const { state, gate } = member;
      const breaker = beforePoll(state.breaker, now);
      if (breaker !== state.breaker) member.state = { ...state, breaker };
      this.#queue.started(member);
      gate.started();
      begun.push({ member, part: 'status', startedAt: now, gate, subPoll: undefined });
    }
    this.#subPolls.dispatchDue(now, begun);
    return begun;
  }

  /** When `dispatchDue` has something to begin at the earliest; undefined while only the end of a poll can tell. */
  nextDue(): number | undefined {
    const polls = Math.min(this.#queue.nextDue(this.#settings.workers), this.#subPolls.nextDue);
    const next = Math.min(polls, this.#paused.nextEnd);
    return next === Infinity ? undefined : next;
  }

  /** Takes the result of a poll and plans the next. Undefined if the instance has left the fleet meanwhile. */
  finish(poll: Poll, result: PollResult, now: number): PolledEvent | undefined {
    const { member, part, startedAt, subPoll } = poll;
    const stays = this.#end(poll, result.requests, now);
    if (!stays) return undefined;
    const before = member.state;
    if (subPoll) this.#subPolls.planNext(subPoll, result, now);
    else this.#finishStatus(member, result, now);
    const { key, config, state: after } = member;
    const told = { key, config, part, result, before, after };
    return polledEvent(told, { asked: before, startedAt, endedAt: now });
  }

  /** Takes back a poll that was cut off for no fault of its instance: it is as due as it was before. */
  abandon(poll: Poll, now: number): void {
    const { member, subPoll } = poll;
    if (!this.#end(poll, 0, now)) return;
    if (subPoll) this.#subPolls.putBack(subPoll, now);
    else this.#plan(member);
  }

  /**
   * Carries out what a person ordered, on whatever a poll has made of the state by now.
   * @returns the state after it; undefined if the instance is not in the fleet.
   */
  operate(key: string, operation: InstanceOrder, now: number): InstanceState | undefined {
    const member = this.#members.get(key);
    if (!member) return undefined;
    const before = member.state;
    member.state = operated(before, operation);
    this.#health = counted(this.#health, before, member.state, this.#members.size, now);
    if (member.state.paused) member.orderedFor = Infinity;
    else if (member.inFlight) member.orderedFor = Math.min(member.orderedFor, wantsPollAt(operation));
    this.#plan(member);
    if (operation.kind === 'poll') this.#subPolls.add(member, now);
    return member.state;
  }

  /** One instance as it stands; undefined if it is not in the fleet. */
  member(key: string, now: number): FleetMember | undefined {
    const member = this.#members.get(key);
    return member && shown(member, now);
  }

  snapshot(now: number): FleetSnapshot {
    const backlogByType: Record<string, number> = {};
    let backlog = 0;
    this.#forEachOwed(now, (type, polls) => {
      backlog += polls;
      backlogByType[type] = (backlogByType[type] ?? 0) + polls;
    });
    const oldest = Math.min(now, this.#queue.nextRun, this.#subPolls.oldestDue);
    return {
      at: now,
      enabled: this.#setting.enabled,
      workers: this.#settings.workers,
      backlog,
      backlogByType,
      oldestOverdueMs: now - oldest,
      partsInFlight: this.#subPolls.inFlight,
      faultMayBeOursSince: this.#health.ownFault.suspectedSince,
      members: [...this.#members.values()].map((member) => shown(member, now)),
    };
  }

  #putOffWhileOffline(member: Member, now: number): boolean {
    if (plannedOfflineUntil(member.config.offline, now) === undefined) return false;
    member.state = planNext(member.state, this.#context(member, now), now, this.#random);
    this.#queue.upsert(member);
    return true;
  }

  /** Counts a poll as ended; says whether its instance is still in the fleet. */
  #end({ member, gate, subPoll }: Poll, requests: number, now: number): boolean {
    gate.ended({ requests, ofStatus: subPoll ? 0 : requests }, this.#settings.host, now);
    if (subPoll) this.#subPolls.ended(subPoll);
    else {
      this.#queue.ended(member);
      if (member.left) this.#letBackIn(member.key);
    }
    this.#subPolls.release(gate, now);
    return !member.left;
  }

  #finishStatus(member: Member, result: PollResult, now: number): void {
    const { state, health } = afterStatus(
      member.state,
      result,
      this.#health,
      this.#members.size,
      now,
      this.#random,
    );
    this.#health = health;
    member.state = planNext(state, this.#context(member, now), now, this.#random);
    // The poll that has ended began before somebody ordered one.
    member.state = broughtForward(member.state, Math.max(now, member.orderedFor));
    member.orderedFor = Infinity;
    this.#plan(member);
  }

  /** Puts an instance where it waits for its next status poll, unless that has to wait for the end of one in flight. */
  #plan(member: Member): void {
    if (member.inFlight || this.#leaving.has(member.key)) return;
    if (member.state.paused) {
      this.#queue.remove(member);
      this.#paused.add(member);
    } else {
      this.#paused.remove(member);
      this.#queue.upsert(member);
    }
  }

  /** Those whose pause ends together are not asked together. */
  #endPauses(now: number): void {
    for (const member of this.#paused.takeEnded(now)) {
      member.state = resumed(member.state, now + this.#random() * this.#settings.cadence.baseMs);
      this.#plan(member);
    }
  }

  #add(member: Member, now: number): void {
    this.#members.set(member.key, member);
    if (member.state.breaker.state !== 'closed') this.#countNotClosed(1);
    this.#plan(member);
    this.#subPolls.add(member, now);
  }

  #reconfigure(member: Member, config: InstanceConfig, gate: HostGate, now: number): void {
    const changed = !isDeepStrictEqual(member.config, config);
    member.config = config;
    if (changed) this.#retryNow(member, now);
    if (member.gate === gate) return;
    // What waits for the old host waits no more.
    this.#subPolls.remove(member);
    member.gate = gate;
    this.#subPolls.add(member, now);
  }

  /** Someone changed how a failing instance is reached, or as whom: that is tried now, whatever it waited for. */
  #retryNow(member: Member, now: number): void {
    if (member.state.consecutiveFailures === 0 || !this.#queue.holds(member)) return;
    member.state = { ...member.state, nextRun: Math.min(now, member.state.nextRun) };
    this.#queue.upsert(member);
  }

  #remove(member: Member): void {
    member.left = true;
    this.#members.delete(member.key);
    if (member.state.breaker.state !== 'closed') this.#countNotClosed(-1);
    if (member.inFlight) this.#leaving.add(member.key);
    this.#queue.remove(member);
    this.#paused.remove(member);
    this.#subPolls.remove(member);
  }

  #countNotClosed(more: number): void {
    this.#health = { ...this.#health, notClosed: this.#health.notClosed + more };
  }

  #letBackIn(key: string): void {
    this.#leaving.delete(key);
    const member = this.#members.get(key);
    if (member) this.#plan(member);
  }

  #replan(now: number): void {
    const idle: Plannable[] = [];
    for (const member of this.#members.values())
      if (this.#queue.holds(member))
        idle.push({ key: member.key, state: member.state, context: this.#context(member, now) });
    // In the order of their polls, so that what goes into the queue seldom has to move there.
    for (const { key, state } of buildPlan(idle, (instance) => retimedPoll(instance, now))) {
      const member = this.#members.get(key) as Member;
      member.state = state;
      this.#queue.upsert(member);
    }
  }

  #context(member: Member, now: number): PlanContext {
    const planning = {
      settings: this.#settings,
      staleness: this.#staleness,
      selector: this.#selector,
      backlog: this.#recentBacklog(now),
    };
    return contextOf(member, planning, this.#health, now);
  }

  #recentBacklog(now: number): number {
    if (now - this.#backlog.at >= backlogLastsMs) {
      const backlog = { at: now, polls: 0 };
      this.#forEachOwed(now, (_type, polls) => (backlog.polls += polls));
      this.#backlog = backlog;
    }
    return this.#backlog.polls;
  }

  /** What is due and waits: polls of each instance's status, and its sub-polls. */
  #forEachOwed(now: number, visit: (type: string, polls: number) => void): void {
    this.#queue.forEachDue(now, ({ config, state }, due) =>
      visit(config.type, owedPolls(due, state.intervalMs, now)),
    );
    this.#subPolls.forEachOwed(now, visit);
  }
}

function shown({ key, config, state, adaptive, inFlight, subPolls }: Member, now: number): FleetMember {
  return {
    key,
    config,
    state,
    adaptive,
    inFlight,
    waitingForHost: waitingForHost(subPolls),
    offlineUntil: plannedOfflineUntil(config.offline, now),
  };
}
