import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import type { Random } from '../clock/clock.ts';
import { adaptiveSelector, ageStaleness } from './interval-choice.ts';
import type { PollResult } from './poll-result.ts';
import type { Poll, PolledEvent } from './poll.ts';
import { PollScheduler } from './poll-scheduler.ts';
import type { PollingSettings } from './polling-settings.ts';
import { PollQueue, unseated, type Queued } from './queue.ts';

/** How a poll of the simulated world ends, and after how many ms. */
export interface SimulatedPoll {
  result: PollResult;
  ms: number;
}

/** Answers the polls of a simulated fleet. */
export type SimulatedWorld = (
  config: InstanceConfig,
  part: PollPart,
  now: number,
  random: Random,
) => SimulatedPoll;

/**
 * Runs the scheduler's own decisions over a simulated world, without timers or promises: an event at a time, the same
 * for the same seed. A day of thousands of instances takes seconds.
 */
export class FleetSimulation {
  readonly scheduler: PollScheduler;
  readonly #world: SimulatedWorld;
  readonly #random: Random;
  readonly #onEnd: (event: PolledEvent, now: number) => unknown;
  readonly #onBegin: (poll: Poll, now: number) => unknown;
  readonly #ends = new PollQueue<End>();
  now: number;

  constructor(options: {
    world: SimulatedWorld;
    random: Random;
    settings: PollingSettings;
    /** When it begins, in ms since 1970. */
    start: number;
    onBegin?: (poll: Poll, now: number) => unknown;
    onEnd?: (event: PolledEvent, now: number) => unknown;
  }) {
    this.now = options.start;
    this.#world = options.world;
    this.#random = options.random;
    this.#onBegin = options.onBegin ?? (() => undefined);
    this.#onEnd = options.onEnd ?? (() => undefined);
    this.scheduler = new PollScheduler({
      settings: options.settings,
      random: this.#random,
      staleness: ageStaleness,
      selector: adaptiveSelector,
    });
  }

  /** Lets so much time pass, in ms. */
  run(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      for (const poll of this.scheduler.dispatchDue(this.now)) {
        this.#onBegin(poll, this.now);
        const { result, ms: took } = this.#world(poll.member.config, poll.part, this.now, this.#random);
        const end: End = { poll, result, priority: 0, seat: unseated };
        this.#ends.upsert(end, this.now + Math.max(1, took), 0);
      }
      const due = Math.max(this.scheduler.nextDue() ?? Infinity, this.now);
      const next = Math.min(this.#ends.nextRun, due === this.now ? this.now + 1 : due);
      if (next > until) break;
      this.now = next;
      while (this.#ends.nextRun <= this.now) {
        const ended = this.#ends.pop() as End;
        const event = this.scheduler.finish(ended.poll, ended.result, this.now);
        if (event) this.#onEnd(event, this.now);
      }
    }
    this.now = until;
  }
}

/** The end of a poll in flight, as it stands in the queue of what ends when. */
interface End extends Queued {
  poll: Poll;
  result: PollResult;
}
