import { permitLifeMs } from './quota.ts';

/**
 * Queries that this process has set aside of the budgets and not sent yet. They lapse, for they were counted when they
 * were set aside. Times are of the clock that nobody sets.
 */
export class Permits {
  #left = 0;
  #lapseAt = 0;
  #spacingMs = 0;
  #nextAt = 0;

  add(queries: number, spacingMs: number, now: number): void {
    // What is left keeps its own end: at the most a few lapse early rather than any be sent late.
    const kept = this.left(now);
    this.#left = kept + queries;
    this.#lapseAt = kept > 0 ? this.#lapseAt : now + permitLifeMs;
    this.#spacingMs = spacingMs;
  }

  left(now: number): number {
    return now < this.#lapseAt ? this.#left : 0;
  }

  /** When the next query may be sent; undefined where none is set aside. */
  readyAt(now: number): number | undefined {
    return this.left(now) > 0 ? Math.max(now, this.#nextAt) : undefined;
  }

  /** One query is sent. */
  spend(now: number): void {
    this.#left -= 1;
    // A timer that is late by less than a space is made up for, so that the pace is what was granted.
    this.#nextAt = Math.max(this.#nextAt, now - this.#spacingMs) + this.#spacingMs;
  }

  /** Nothing more is sent with what was set aside. */
  drop(): void {
    this.#left = 0;
  }
}
