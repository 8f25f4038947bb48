import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import type { InstanceOrder } from '../../contract/instance-order.ts';
import type { Clock } from '../clock/clock.ts';
import { boundedPoll } from './bounded-poll.ts';
import type { FleetMember, FleetSnapshot } from './fleet.ts';
import type { InstanceState } from './instance-state.ts';
import type { PollResult } from './poll-result.ts';
import type { Poll, PolledEvent } from './poll.ts';
import type { PollingSettings } from './polling-settings.ts';
import type { PollScheduler } from './poll-scheduler.ts';
import type { AdaptiveSetting } from './scope.ts';

interface DispatcherOptions {
  clock: Clock;
  scheduler: PollScheduler;
  /** A poll of that part that takes longer than this, in ms, has failed, whatever it does. */
  deadlineMs: (part: PollPart) => number;
  /** Polls one part of an instance. It has to end soon after the signal aborts, and never rejects. */
  poll: (instance: InstanceConfig, part: PollPart, signal: AbortSignal) => Promise<PollResult>;
  onPolled: (event: PolledEvent) => void;
  /** The wall clock was set, by so many ms. */
  onClockSet: (ms: number) => void;
}

/** A wall clock that drifts by less than this, in ms, from one look to the next was not set but corrected. */
const clockToleranceMs = 2_000;
/** The wall clock is looked at at least this often, in ms. */
const wakesAtLeastMs = 10_000;

/** Gives the scheduler a clock and carries out its polls. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #running = new Map<Poll, { controller: AbortController; ended: Promise<void> }>();
  /** What the wall clock showed at moment zero of the monotonic one. */
  #epoch: number;
  #cancelTimer: () => void = () => undefined;
  /** Looks again for what is due; while nobody waits for that there is nothing to do. */
  #look: () => void = () => undefined;
  #started = false;
  #orders = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#epoch = options.clock.now() - options.clock.monotonic();
  }

  /** Makes this the fleet; `stored` is what is known of those who are new to it. */
  setFleet(fleet: readonly InstanceConfig[], stored: ReadonlyMap<string, InstanceState>): void {
    this.#change((now) => this.#options.scheduler.setFleet(fleet, stored, now));
  }

  setAdaptive(setting: AdaptiveSetting): void {
    this.#change((now) => this.#options.scheduler.setAdaptive(setting, now));
  }

  configure(settings: PollingSettings): void {
    this.#change((now) => this.#options.scheduler.configure(settings, now));
  }

  /** Carries out what a person ordered, and gives the states of those who are in the fleet. */
  operate(orders: Iterable<readonly [key: string, operation: InstanceOrder]>): Map<string, InstanceState> {
    const states = new Map<string, InstanceState>();
    this.#change((now) => {
      for (const [key, operation] of orders) {
        const state = this.#options.scheduler.operate(key, operation, now);
        if (state) states.set(key, state);
      }
    });
    return states;
  }

  member(key: string): FleetMember | undefined {
    return this.#options.scheduler.member(key, this.#now());
  }

  start(): void {
    this.#started = true;
    void this.#work();
  }

  /** Starts no more polls, aborts those in flight and resolves when they have ended. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#look();
    const running = [...this.#running.values()];
    for (const { controller } of running) controller.abort(new Error('the scheduler stops'));
    await Promise.all(running.map(({ ended }) => ended));
  }

  snapshot(): FleetSnapshot {
    return this.#options.scheduler.snapshot(this.#now());
  }

  /** Rises with everything that somebody orders: fleet, settings, lever, and what is done to single instances. */
  get orders(): number {
    return this.#orders;
  }

  #change(change: (now: number) => void): void {
    this.#orders += 1;
    change(this.#now());
    this.#look();
  }

  async #work(): Promise<void> {
    while (this.#started)
      for (const poll of await this.#waitNext()) {
        // Stopped in the moment between.
        if (!this.#started) {
          this.#options.scheduler.abandon(poll, this.#now());
          continue;
        }
        const controller = new AbortController();
        const running = { controller, ended: Promise.resolve() };
        this.#running.set(poll, running);
        running.ended = this.#run(poll, controller);
      }
  }

  /** Waits until polls are due and there are places for them, and begins those; none when the dispatcher stops. */
  #waitNext(): Promise<Poll[]> {
    const { clock, scheduler } = this.#options;
    return new Promise((resolve) => {
      this.#look = () => {
        this.#cancelTimer();
        const now = this.#now();
        const begun = this.#started ? scheduler.dispatchDue(now) : [];
        if (begun.length > 0 || !this.#started) {
          this.#look = () => undefined;
          return resolve(begun);
        }
        const wait = (scheduler.nextDue() ?? Infinity) - now;
        this.#cancelTimer = clock.after(Math.min(wakesAtLeastMs, Math.max(0, wait)), () => this.#look());
      };
      this.#look();
    });
  }

  async #run(poll: Poll, controller: AbortController): Promise<void> {
    const { clock, scheduler, deadlineMs, onPolled } = this.#options;
    const { config } = poll.member;
    const result = await boundedPoll(
      (signal) => this.#options.poll(config, poll.part, signal),
      controller,
      deadlineMs(poll.part),
      clock,
    );
    this.#running.delete(poll);
    // A poll that our own stop cut off says nothing of its instance.
    if (!this.#started) return scheduler.abandon(poll, this.#now());
    const event = scheduler.finish(poll, result, this.#now());
    if (event) onPolled(event);
    this.#look();
  }

  /** The wall clock; if it was set since the last look, the whole schedule moves with it. */
  #now(): number {
    const { clock, scheduler, onClockSet } = this.#options;
    const now = clock.now();
    const set = now - clock.monotonic() - this.#epoch;
    this.#epoch += set;
    if (Math.abs(set) > clockToleranceMs) {
      scheduler.shift(set);
      for (const poll of this.#running.keys()) poll.startedAt += set;
      onClockSet(set);
    }
    return now;
  }
}
