import type { InstanceConfig, InstanceType, PollPart } from '../src/contract/instance.ts';
import type { Random } from '../src/scheduler/clock/clock.ts';
import type { PollResult } from '../src/scheduler/polling/instance-state.ts';
import { adaptiveSelector, ageStaleness } from '../src/scheduler/polling/planner.ts';
import {
  PollScheduler,
  type Poll,
  type PolledEvent,
  type PollingSettings,
} from '../src/scheduler/polling/poll-scheduler.ts';
import { seededRandom } from './simulated-clock.ts';

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

export const defaultSettings: PollingSettings = {
  cadence: {
    minMs: 5_000,
    baseMs: 10_000,
    maxMs: 300_000,
    stalenessTargetMs: 60_000,
    fixedMs: { pve: 10_000, pbs: 60_000, pmg: 60_000 },
  },
  partCadence: {
    guests: 120_000,
    storage: 300_000,
    disks: 900_000,
    updates: 21_600_000,
    backups: 600_000,
    mail: 120_000,
  },
  workers: 16,
  deadLetterRetryMs: 1_800_000,
  host: { concurrency: 3, requestsPerMinute: 120 },
};

/** Half PVE, a quarter PBS, a quarter PMG, as the demo fleet. */
export function simulatedConfigs(count: number): InstanceConfig[] {
  const types: InstanceType[] = ['pve', 'pbs', 'pve', 'pmg'];
  return Array.from({ length: count }, (_, n) => ({
    name: `node${n}`,
    type: types[n % 4] as InstanceType,
    url: `https://node${n}.example:8006`,
    auth: { tokenId: 'a@b!c', secret: 's' },
  }));
}

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
    seed: number;
    settings?: PollingSettings;
    start?: number;
    onBegin?: (poll: Poll, now: number) => unknown;
    onEnd?: (event: PolledEvent, now: number) => unknown;
  }) {
    this.now = options.start ?? Date.UTC(2026, 10, 21);
    this.#world = options.world;
    this.#random = seededRandom(options.seed);
    this.#onBegin = options.onBegin ?? (() => undefined);
    this.#onEnd = options.onEnd ?? (() => undefined);
    this.scheduler = new PollScheduler({
      settings: options.settings ?? defaultSettings,
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
