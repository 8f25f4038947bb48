import type { BreakerEvent, DeadLetterEvent } from '../../contract/events.ts';
import { recordedForMs } from '../../contract/series.ts';
import type { Clock } from '../clock/clock.ts';
import type { Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';

export type InstanceChange = BreakerEvent | DeadLetterEvent;

const forgetEveryMs = 3_600_000;
/** After a failed write, so that a full disk or an absent server is not hammered. */
const retryAfterMs = 5_000;
/** While storage is away, the newest of so many wait for it: a fleet of 10,000 that fails and recovers, twice. */
const mostWaiting = 40_000;
const rowsAtOnce = 500;

/**
 * Keeps how breakers and dead letters came and went. They are written at once, one write after the other; a write that
 * fails is tried again, and polling goes on meanwhile. Written twice, a change is there once.
 */
export class InstanceChanges {
  readonly #database: Queryable;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #node: string | null;
  #waiting: InstanceChange[] = [];
  #writing: Promise<void> | undefined;
  #cancelRetry: (() => void) | undefined;
  /** By the clock that nobody sets. */
  #forgottenAt = -Infinity;

  /** @param node the one that saw the changes, where several share the fleet. */
  constructor(database: Queryable, clock: Clock, onError: (error: unknown) => void, node?: string) {
    this.#database = database;
    this.#clock = clock;
    this.#onError = onError;
    this.#node = node ?? null;
  }

  append(changes: readonly InstanceChange[]): void {
    if (changes.length === 0) return;
    this.#waiting.push(...changes);
    if (this.#waiting.length > mostWaiting) this.#waiting = this.#waiting.slice(-mostWaiting);
    if (!this.#cancelRetry) this.#writing ??= this.#write();
  }

  /** Newest first, at most so many; both times (ms since 1970) are included. */
  async read(
    types: readonly InstanceChange['type'][],
    from: number,
    to: number,
    limit: number,
  ): Promise<InstanceChange[]> {
    const rows = await this.#database.query<{ event: InstanceChange }>(
      `select event from instance_changes where at between $1 and $2 and type = any($3)
       order by at desc, key, type limit $4`,
      [new Date(from), new Date(to), [...types], limit],
    );
    return rows.map(({ event }) => event);
  }

  /** Writes what is left, if storage takes it. */
  async stop(): Promise<void> {
    await this.#writing;
    this.#retryNoMore();
    if (this.#waiting.length > 0) await this.#write();
    this.#retryNoMore();
  }

  #retryNoMore(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
  }

  async #write(): Promise<void> {
    try {
      await this.#forget();
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.slice(0, rowsAtOnce);
        await this.#insert(batch);
        const written = new Set(batch);
        // More may have come meanwhile, and the oldest may have been given up.
        this.#waiting = this.#waiting.filter((change) => !written.has(change));
      }
    } catch (error) {
      this.#onError(error);
      this.#cancelRetry = this.#clock.after(retryAfterMs, () => {
        this.#cancelRetry = undefined;
        this.#writing ??= this.#write();
      });
    } finally {
      this.#writing = undefined;
    }
  }

  #insert(batch: readonly InstanceChange[]): Promise<unknown> {
    return this.#database.query(
      `insert into instance_changes (at, key, type, event, node)
       select at, key, type, event::jsonb, $5
       from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[]) as batch (at, key, type, event)
       on conflict do nothing`,
      [
        batch.map(({ at }) => at),
        batch.map(({ key }) => key),
        batch.map(({ type }) => type),
        batch.map(storableJson),
        this.#node,
      ],
    );
  }

  async #forget(): Promise<void> {
    if (this.#clock.monotonic() - this.#forgottenAt < forgetEveryMs) return;
    await this.#database.query('delete from instance_changes where at < $1', [
      new Date(this.#clock.now() - recordedForMs),
    ]);
    this.#forgottenAt = this.#clock.monotonic();
  }
}
