import { instanceKey, type InstanceConfig } from '../../contract/instance.ts';
import type { Clock, Random } from '../clock/clock.ts';
import { boundedPoll } from './bounded-poll.ts';
import { beforePoll } from './breaker.ts';
import type { FleetSnapshot } from './fleet.ts';
import { afterPoll, newInstanceState, type InstanceState, type PollResult } from './instance-state.ts';
import type { Cadence } from './interval.ts';
import { owedPolls, planNext, retime, type PlanContext } from './plan-next.ts';
import { PollQueue } from './queue.ts';
import { selectScope, type AdaptiveSetting } from './scope.ts';
import { stableFraction } from './stable-hash.ts';

export interface DispatcherOptions {
  clock: Clock;
  random: Random;
  cadence: Cadence;
  /** Polls in flight at the most. */
  workers: number;
  /** A poll that takes longer than this, in ms, has failed, whatever it does. */
  pollDeadlineMs: number;
  deadLetterRetryMs: number;
  /** Polls one instance. It has to end soon after the signal aborts, and never rejects. */
  poll: (instance: InstanceConfig, signal: AbortSignal) => Promise<PollResult>;
  onPolled: (event: PolledEvent) => void;
}

/** A poll that has ended. */
export interface PolledEvent {
  key: string;
  config: InstanceConfig;
  result: PollResult;
  seconds: number;
  before: InstanceState;
  after: InstanceState;
}

interface Entry {
  config: InstanceConfig;
  state: InstanceState;
  adaptive: boolean;
  inFlight: boolean;
}

/** A first poll of the whole fleet is spread over this time per instance, and never over more than a base interval. */
const spreadPerInstanceMs = 100;

/**
 * Polls a fleet: takes due tasks off the queue while a worker is free, one poll in flight per instance,
 * and plans the next when one has ended. Everything that it decides stands in pure functions beside it.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #queue = new PollQueue();
  readonly #running = new Map<string, AbortController>();
  readonly #ended = new Map<string, Promise<void>>();
  #setting: AdaptiveSetting = { enabled: false, scope: { groups: [], percent: 0 } };
  #cancelTimer: (() => void) | undefined;
  #started = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /**
   * Takes up the fleet, each instance with the state that was stored for it, if any.
   * Polls that fell due while the scheduler was down are spread as first polls are.
   */
  load(fleet: InstanceConfig[], stored: Map<string, InstanceState>): void {
    const now = this.#options.clock.now();
    const spread = Math.min(this.#options.cadence.baseMs, spreadPerInstanceMs * fleet.length);
    for (const config of fleet) {
      const key = instanceKey(config);
      const soon = now + stableFraction(key) * spread;
      const before = stored.get(key);
      const state = before
        ? // A clock that was set back while we were down must not put a poll off for longer than was planned.
          { ...before, nextRun: Math.max(soon, Math.min(before.nextRun, now + before.intervalMs)) }
        : newInstanceState(now, soon, this.#options.cadence.baseMs);
      this.#entries.set(key, { config, state, adaptive: false, inFlight: false });
      this.#enqueue(key, state);
    }
    this.setAdaptive(this.#setting);
  }

  /** Turns adaptive polling on for the scope's instances and off for all others, at once. */
  setAdaptive(setting: AdaptiveSetting): void {
    this.#setting = setting;
    const members = [...this.#entries].map(([key, { config }]) => ({ key, group: config.group }));
    const selected = setting.enabled ? selectScope(setting.scope, members) : new Set<string>();
    const now = this.#options.clock.now();
    for (const [key, entry] of this.#entries) {
      entry.adaptive = selected.has(key);
      if (entry.inFlight) continue;
      entry.state = retime(entry.state, this.#context(entry, 0), now);
      this.#enqueue(key, entry.state);
    }
    this.#pump();
  }

  start(): void {
    this.#started = true;
    this.#pump();
  }

  /** Starts no more polls, aborts those in flight and resolves when they have ended. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#cancelTimer?.();
    for (const controller of this.#running.values()) controller.abort(new Error('the scheduler stops'));
    await Promise.all(this.#ended.values());
  }

  snapshot(): FleetSnapshot {
    const at = this.#options.clock.now();
    return {
      at,
      enabled: this.#setting.enabled,
      workers: this.#options.workers,
      backlog: this.#backlog(at),
      oldestOverdueMs: Math.max(0, at - (this.#queue.peek()?.nextRun ?? at)),
      members: [...this.#entries].map(([key, entry]) => ({ key, ...entry })),
    };
  }

  #pump(): void {
    if (!this.#started) return;
    const { clock, workers } = this.#options;
    const now = clock.now();
    let next = this.#queue.peek();
    while (next && next.nextRun <= now && this.#running.size < workers) {
      this.#queue.pop();
      this.#ended.set(next.key, this.#run(next.key));
      next = this.#queue.peek();
    }
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    // With no worker free, the poll that ends first pumps again.
    if (next && this.#running.size < workers)
      this.#cancelTimer = clock.after(Math.max(0, next.nextRun - now), () => this.#pump());
  }

  async #run(key: string): Promise<void> {
    const { clock, random, poll, pollDeadlineMs, onPolled } = this.#options;
    const entry = this.#entries.get(key) as Entry;
    const controller = new AbortController();
    this.#running.set(key, controller);
    entry.inFlight = true;
    const startedAt = clock.now();
    entry.state = { ...entry.state, breaker: beforePoll(entry.state.breaker, startedAt) };
    const before = entry.state;
    const result = await boundedPoll(
      (signal) => poll(entry.config, signal),
      controller,
      pollDeadlineMs,
      clock,
    );
    this.#running.delete(key);
    this.#ended.delete(key);
    entry.inFlight = false;
    if (!this.#started) return;
    const now = clock.now();
    const after = afterPoll(before, result, now, random);
    entry.state = planNext(after, this.#context(entry, this.#backlog(now)), now, random);
    this.#enqueue(key, entry.state);
    onPolled({
      key,
      config: entry.config,
      result,
      seconds: Math.max(0, now - startedAt) / 1_000,
      before,
      after: entry.state,
    });
    this.#pump();
  }

  #context(entry: Entry, backlog: number): PlanContext {
    const { cadence, deadLetterRetryMs } = this.#options;
    return { type: entry.config.type, adaptive: entry.adaptive, backlog, cadence, deadLetterRetryMs };
  }

  #enqueue(key: string, state: InstanceState): void {
    this.#queue.upsert({ key, nextRun: state.nextRun, priority: -state.consecutiveFailures });
  }

  #backlog(now: number): number {
    let owed = 0;
    for (const { key } of this.#queue.due(now))
      owed += owedPolls((this.#entries.get(key) as Entry).state, now);
    return owed;
  }
}
