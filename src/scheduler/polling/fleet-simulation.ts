import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import type { Random } from '../clock/clock.ts';
import type { PollResult } from './instance-state.ts';
import { adaptiveSelector, ageStaleness } from './planner.ts';
import { PollScheduler, type Poll, type PolledEvent, type PollingSettings } from './poll-scheduler.ts';

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
  readonly #ends = new EndQueue();
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
        this.#ends.push({ at: this.now + Math.max(1, took), poll, result });
      }
      const end = this.#ends.peek();
      const due = Math.max(this.scheduler.nextDue() ?? Infinity, this.now);
      const next = Math.min(end?.at ?? Infinity, due === this.now ? this.now + 1 : due);
      if (next > until) break;
      this.now = next;
      for (let ended = this.#ends.peek(); ended && ended.at <= this.now; ended = this.#ends.peek()) {
        this.#ends.pop();
        const event = this.scheduler.finish(ended.poll, ended.result, this.now);
        if (event) this.#onEnd(event, this.now);
      }
    }
    this.now = until;
  }
}

interface End {
  at: number;
  poll: Poll;
  result: PollResult;
}

/** Polls in flight by when they end: a binary heap. */
class EndQueue {
  readonly #heap: End[] = [];

  peek(): End | undefined {
    return this.#heap[0];
  }

  push(end: End): void {
    const heap = this.#heap;
    let at = heap.push(end) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as End;
      if (parent.at <= end.at) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = end;
  }

  pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as End;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right && right.at < (heap[below] as End).at) below += 1;
      const child = heap[below] as End;
      if (child.at >= last.at) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}
