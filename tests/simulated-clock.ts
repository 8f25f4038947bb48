import type { Clock } from '../src/scheduler/clock/clock.ts';

export { seededRandom } from '../src/scheduler/clock/seeded-random.ts';

interface Timer {
  at: number;
  order: number;
  call: () => void;
}

/** A clock that stands still until a test advances it, so that hours pass in a moment and the same way each time. */
export class SimulatedClock implements Clock {
  /** Time that has passed: timers run by it, and nobody can set it. */
  #monotonic = 0;
  /** What the wall clock showed when none had passed. */
  #epoch: number;
  #order = 0;
  readonly #timers = new Set<Timer>();
  readonly #settled: () => Promise<unknown>;

  /** @param settled resolves once all that follows a moment has been done, where that takes more than promises */
  constructor(now = Date.UTC(2026, 10, 21, 8), settled: () => Promise<unknown> = promisesSettled) {
    this.#epoch = now;
    this.#settled = settled;
  }

  now(): number {
    return this.#epoch + this.#monotonic;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** Sets the wall clock, as a person or a time server may: no time passes, and no timer moves. */
  set(now: number): void {
    this.#epoch = now - this.#monotonic;
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { at: this.#monotonic + Math.max(0, delayMs), order: (this.#order += 1), call };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Resolves after so much simulated time, as a poll or a slow disk would. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Lets time pass: runs what falls due in its order, and lets what follows settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await this.#settled();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#monotonic = next.at;
      next.call();
      await this.#settled();
    }
    this.#monotonic = end;
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (
        timer.at <= end &&
        (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
      )
        first = timer;
    return first;
  }
}

/** A macrotask comes after every promise that can settle has done so. */
const promisesSettled = () => new Promise((resolve) => setImmediate(resolve));
