import type { Clock } from '../clock/clock.ts';
import type { Database, Queryable } from '../storage/database.ts';
import type { Levers } from './levers/lever.ts';
import { Recorder, type Decided, type Doer, type RolloutChange } from './recorder.ts';
import type { Rollout } from './rollout.ts';
import { lockRollout } from './rollout-store.ts';

/** Hears of a change that is stored, and of the lever's order that was stored with it. */
type Listener = (change: RolloutChange, order: string | undefined) => void;

/**
 * Stores what happens to rollouts: the rollout, the lever's setting and the audit entries in one transaction.
 * Whoever listens hears of it after the commit.
 */
export class RolloutWriter {
  readonly #ports: { database: Database; clock: Clock; levers: Levers };
  readonly #listeners = new Set<Listener>();

  constructor(ports: { database: Database; clock: Clock; levers: Levers }) {
    this.#ports = ports;
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Runs `work` in a transaction; what it records is told of once that is committed. */
  async transaction<Result>(work: (recorder: Recorder) => Promise<Result>): Promise<Result> {
    const recorder = new Recorder(this.#ports);
    const result = await this.#ports.database.transaction((transaction) => {
      recorder.begin(transaction);
      return work(recorder);
    });
    for (const { change, order } of recorder.changes)
      for (const listener of this.#listeners) listener(change, order);
    return result;
  }

  /**
   * What Rollcall does by itself with a rollout as it is stored now; nothing where `decide` finds nothing to do.
   * @returns whether something was done.
   */
  async bySystem(
    id: string,
    doer: Doer,
    decide: (rollout: Rollout, transaction: Queryable) => Decided | undefined | Promise<Decided | undefined>,
  ): Promise<boolean> {
    return this.transaction(async (recorder) => {
      const rollout = await lockRollout(recorder.transaction, id);
      const decided = rollout && (await decide(rollout, recorder.transaction));
      if (!rollout || !decided || decided.facts.length === 0) return false;
      await recorder.record(rollout, doer, decided);
      return true;
    });
  }
}
