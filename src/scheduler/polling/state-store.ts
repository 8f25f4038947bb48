import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock/clock.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';
import type { InstanceState } from './instance-state.ts';
import { notAdaptive, type AdaptiveSetting } from './scope.ts';

/** An ordinary poll result may be this old when it is stored: losing it costs one poll, no more. */
const flushEveryMs = 2_000;
/** After a failed write, so that a full disk or an absent server is not hammered. */
const retryAfterMs = 5_000;
const mostTries = 12;
/** The embedded database works in this process: written in one go, a large fleet would hold up the polls. */
const rowsAtOnce = 50;

/**
 * Keeps instance states in the database. Changes of health (a failure, a breaker, a dead letter) are written at once,
 * ordinary successes are gathered; one write is under way at a time. A write that fails is tried again with what is
 * newest by then, and polling goes on meanwhile.
 */
export class StateStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #dirty = new Map<string, InstanceState>();
  #cancelTimer: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  /** Keys whose states are not to be written now, with the end of the last turn that has them. */
  readonly #turns = new Map<string, Promise<void>>();
  #closed = false;
  /** Changes of health that were saved, and how many of them are on disk. */
  #urgentSaved = 0;
  #urgentStored = 0;
  #failing = false;

  constructor(database: Database, clock: Clock, onError: (error: unknown) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onError = onError;
  }

  async load(): Promise<Map<string, InstanceState>> {
    const rows = await this.#database.query<{ key: string; state: InstanceState }>(
      'select key, state from instance_states',
    );
    return new Map(rows.map(({ key, state }) => [key, state]));
  }

  save(key: string, state: InstanceState, urgent: boolean): void {
    this.#dirty.set(key, state);
    if (urgent) this.#urgentSaved += 1;
    // However urgent, what waits for storage to come back waits on.
    if (this.#cancelTimer && (this.#failing || !urgent)) return;
    this.#flushSoon(urgent ? 0 : flushEveryMs);
  }

  /** Resolves once everything saved before the call is on disk, or the write has failed. */
  async flush(): Promise<void> {
    await Promise.all(this.#turns.values());
    await this.#writeOut();
  }

  /**
   * Works on the stored states of these keys, while nothing else writes them: the turns of a key come one after the
   * other, and what polls save meanwhile is written after them. `storeStates` writes within the work's own transaction.
   * A write that was under way when the turn began has ended by then, so it cannot bring back what was before.
   */
  async exclusively<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const earlier = keys.flatMap((key) => this.#turns.get(key) ?? []);
    let end: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => (end = resolve));
    for (const key of keys) this.#turns.set(key, turn);
    await Promise.all(earlier);
    await this.#writing;
    try {
      return await work();
    } finally {
      for (const key of keys) if (this.#turns.get(key) === turn) this.#turns.delete(key);
      end();
      if (this.#dirty.size > 0) this.#flushSoon(0);
    }
  }

  /**
   * Whether exactly this is what is stored of an instance: to be asked when it is not known whether a transaction was
   * committed. While storage does not answer it asks again, for a minute at the most, and then says no.
   */
  async holds(key: string, state: InstanceState): Promise<boolean> {
    for (let tries = 0; tries < mostTries; tries++)
      try {
        const [row] = await this.#database.query<{ same: boolean }>(
          'select state = $2::jsonb as same from instance_states where key = $1',
          [key, storableJson(state)],
        );
        return row?.same ?? false;
      } catch (error) {
        this.#onError(error);
        await new Promise<void>((resolve) => void this.#clock.after(retryAfterMs, resolve));
      }
    return false;
  }

  /**
   * Waits, for so many ms at the most, until every change of health that was saved before the call is on disk, and
   * says whether it is. While writes fail it does not wait.
   */
  async healthStored(withinMs: number): Promise<boolean> {
    const saved = this.#urgentSaved;
    if (this.#urgentStored >= saved) return true;
    if (this.#failing) return false;
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (cancel = this.#clock.after(withinMs, resolve)));
    await Promise.race([this.flush(), late]);
    cancel();
    return this.#urgentStored >= saved;
  }

  /** Writes what is left and takes no more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer?.();
    await this.flush();
  }

  #flushSoon(delayMs: number): void {
    this.#cancelTimer?.();
    if (this.#closed) return;
    this.#cancelTimer = this.#clock.after(delayMs, () => {
      this.#cancelTimer = undefined;
      void this.#writeOut();
    });
  }

  async #writeOut(): Promise<void> {
    // Another call may have started the next write while this one waited.
    while (this.#writing) await this.#writing;
    const batch = [...this.#dirty].filter(([key]) => !this.#turns.has(key));
    if (batch.length > 0) await this.#write(batch);
  }

  #write(batch: [string, InstanceState][]): Promise<void> {
    const urgent = this.#urgentSaved;
    for (const [key] of batch) this.#dirty.delete(key);
    const isAll = this.#dirty.size === 0;
    this.#writing = storeStates(this.#database, batch)
      .then(() => {
        if (isAll) this.#urgentStored = urgent;
        this.#failing = false;
      })
      .catch((error: unknown) => {
        this.#failing = true;
        for (const [key, state] of batch) if (!this.#dirty.has(key)) this.#dirty.set(key, state);
        this.#onError(error);
        this.#flushSoon(retryAfterMs);
      })
      .finally(() => (this.#writing = undefined));
    return this.#writing;
  }
}

/** Writes the states of some instances, within a transaction or without. */
export async function storeStates(database: Queryable, states: [string, InstanceState][]): Promise<void> {
  for (let from = 0; from < states.length; from += rowsAtOnce) {
    if (from > 0) await nextTurn();
    const rows = states.slice(from, from + rowsAtOnce);
    await database.query(
      `insert into instance_states (key, state)
       select key, state::jsonb from unnest($1::text[], $2::text[]) as batch (key, state)
       on conflict (key) do update set state = excluded.state, updated_at = now()`,
      [rows.map(([key]) => key), rows.map(([, state]) => storableJson(state))],
    );
  }
}

/** The lever as it was last set; off when it never was. */
export async function loadAdaptiveSetting(database: Database): Promise<AdaptiveSetting> {
  const [row] = await database.query<AdaptiveSetting>('select enabled, scope from polling_settings');
  return row ?? notAdaptive;
}
