import { epochAfter, epochsBetween, type Permit } from '../../contract/permit.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';

/** Keeps which epochs a cell asked for and which it accepted, and the newest permit of each rollout. */
export class EpochStore {
  readonly #database: Database;
  readonly #cell: number;

  constructor(database: Database, cell: number) {
    this.#database = database;
    this.#cell = cell;
  }

  /** An epoch that nobody was asked for yet, above `floor` and all that this cell has to do with. Durable at once. */
  async next(floor: number): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      const { proposed, accepted } = await this.#locked(transaction);
      const epoch = epochAfter(Math.max(floor, proposed, accepted), this.#cell);
      await transaction.query('update cell_epochs set proposed = $1', [epoch]);
      return epoch;
    });
  }

  /** The highest epochs; 0 before the first. */
  async read(): Promise<Epochs> {
    return rowOf(await this.#database.query<Epochs>('select proposed, accepted from cell_epochs'));
  }

  /** The highest epoch that was accepted, locked until the transaction ends. */
  async lockAccepted(transaction: Queryable): Promise<number> {
    return (await this.#locked(transaction)).accepted;
  }

  /** Stores a permit that is good, in the transaction that it is used in. */
  async accept(transaction: Queryable, permit: Permit, at: number): Promise<void> {
    const { epoch, rollout } = permit.statement;
    await transaction.query('update cell_epochs set accepted = $1 where accepted < $1', [epoch]);
    await transaction.query(
      `insert into cell_permits (rollout, permit, accepted_at) values ($1, $2, $3)
       on conflict (rollout) do update set permit = excluded.permit, accepted_at = excluded.accepted_at`,
      [rollout, storableJson(permit), new Date(at)],
    );
  }

  /** The newest permit of each rollout. `at` in ms since 1970. */
  async permits(): Promise<{ permit: Permit; at: number }[]> {
    const rows = await this.#database.query<{ permit: Permit; at: Date }>(
      'select permit, accepted_at as at from cell_permits order by rollout',
    );
    return rows.map(({ permit, at }) => ({ permit, at: at.getTime() }));
  }

  async #locked(transaction: Queryable) {
    return rowOf(await transaction.query<Epochs>('select proposed, accepted from cell_epochs for update'));
  }
}

/** No epoch comes near what a number can hold: each request takes about a hundred. */
interface Epochs {
  proposed: number;
  accepted: number;
}

const rowOf = ([row]: Epochs[]): Epochs => row ?? { proposed: 0, accepted: 0 };

/** A sentinel that lies about its epoch raises that of a request by so much at the most. */
const furthest = 10_000 * epochsBetween;

/**
 * What the next epoch has to be above, given the highest epochs that sentinels say they voted in: as many as a quorum
 * must be able to vote, and one that lies must not drive the epochs away.
 */
export function floorOf(told: readonly number[], quorum: number): number {
  const sorted = [...told].sort((a, b) => a - b);
  const [least = 0] = sorted;
  return Math.min(sorted[quorum - 1] ?? sorted.at(-1) ?? 0, least + furthest);
}
