import type { Clock } from '../../clock/clock.ts';
import type { Queryable } from '../../storage/database.ts';

/** What the database's clock showed between two moments of the local monotonic one, all in ms. */
interface Reading {
  offset: number;
  /** Half of the round trip: the offset is right to within this. */
  within: number;
}

/** So many readings are compared: a slow round trip among them counts for nothing. */
const readingsKept = 8;
/** Clocks that run on their own part by less than this between the readings that are compared, in ms. */
const driftMs = 20;
/** Readings at the start, of which the quickest counts. */
const readingsAtStart = 3;

/**
 * The time of the database, which all nodes share: a node whose own clock is an hour off is as right as the others. It
 * runs on the local monotonic clock, and is set anew by what the database answers to each heartbeat.
 */
export class DatabaseClock implements Clock {
  readonly #local: Clock;
  #readings: Reading[] = [];
  #offset: number;

  constructor(local: Clock) {
    this.#local = local;
    this.#offset = local.now() - local.monotonic();
  }

  /** A clock that has read the database's. */
  static async read(database: Queryable, local: Clock): Promise<DatabaseClock> {
    const clock = new DatabaseClock(local);
    for (let count = 0; count < readingsAtStart; count++) {
      const sent = clock.monotonic();
      const [row] = await database.query<{ at: number }>(`select ${databaseNow} as at`);
      if (row) clock.observe(row.at, sent);
    }
    return clock;
  }

  /** @returns the time of the database, in ms since 1970. */
  now(): number {
    return Math.round(this.#local.monotonic() + this.#offset);
  }

  monotonic(): number {
    return this.#local.monotonic();
  }

  after(delayMs: number, call: () => void): () => void {
    return this.#local.after(delayMs, call);
  }

  /** By how many ms this machine's own clock is ahead. */
  get localAheadMs(): number {
    return this.#local.now() - this.now();
  }

  /**
   * The database showed `at` (ms since 1970) to a question that was sent at a moment of the monotonic clock, and has
   * been answered just now. Of the latest readings the one of the shortest round trip counts; those that the newest
   * proves wrong, as after somebody set the server's clock or this machine slept, count no more.
   */
  observe(at: number, sent: number): void {
    const received = this.#local.monotonic();
    const newest = { offset: at - (sent + received) / 2, within: (received - sent) / 2 };
    const agrees = ({ offset, within }: Reading) =>
      Math.abs(offset - newest.offset) <= within + newest.within + driftMs;
    this.#readings = [...this.#readings.filter(agrees), newest].slice(-readingsKept);
    this.#offset = this.#readings.reduce((best, each) => (each.within < best.within ? each : best)).offset;
  }
}

/** The database's clock as an expression of SQL, in ms since 1970 and not of when the transaction began. */
export const databaseNow = '(extract(epoch from clock_timestamp()) * 1000)::float8';
