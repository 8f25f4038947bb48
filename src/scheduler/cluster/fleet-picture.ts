import type { Clock } from '../clock/clock.ts';
import { engineSchema } from '../engine/schema.ts';
import { wellFleet, type FleetHealth } from '../polling/fleet-health.ts';
import type { OwnFault } from '../polling/own-fault.ts';
import type { Database, Queryable } from '../storage/database.ts';

/** Polls of the whole fleet that are due and wait, missed ones counted. */
export interface Backlog {
  polls: number;
  byType: Record<string, number>;
  oldestOverdueMs: number;
}

/** What has been due for less than this is on its way, for nodes look for what is due a few times a second. */
const onItsWay = `interval '1 second'`;
/** The backlog is renewed this often, and never for more than a twentieth of the time: a large fleet's takes longer. */
const renewedAfterMs = 2_000;
const shareOfTime = 20;

/**
 * What all nodes know of the fleet as a whole, as this one read it last. One node at a time counts the backlog for all.
 */
export class FleetPicture {
  readonly #database: Database;
  readonly #clock: Clock;
  #health = wellFleet;
  #backlog: Backlog = { polls: 0, byType: {}, oldestOverdueMs: 0 };

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  get health(): FleetHealth {
    return this.#health;
  }

  get backlog(): Backlog {
    return this.#backlog;
  }

  /** What this node has just written, or read under the lock, is newer than its last look. */
  learn(health: FleetHealth): void {
    this.#health = health;
  }

  /** Reads the picture anew. */
  async look(): Promise<void> {
    const [row] = await this.#database.query<StateRow & { backlog: Backlog; due: boolean }>(
      `select own_fault, not_closed, backlog, backlog_due <= now() as due from cluster_state where id = 1`,
    );
    if (!row) return;
    this.#health = healthOf(row);
    this.#backlog = row.backlog;
    if (row.due) await this.#renewBacklog();
  }

  async #renewBacklog(): Promise<void> {
    // A node that dies over it is not waited for.
    const [mine] = await this.#database.query(
      `update cluster_state set backlog_due = now() + interval '10 seconds'
       where id = 1 and backlog_due <= now() returning id`,
    );
    if (!mine) return;
    const begun = this.#clock.monotonic();
    this.#backlog = await countBacklog(this.#database);
    const tookMs = this.#clock.monotonic() - begun;
    await this.#database.query(
      `update cluster_state set backlog = $1::text::jsonb, backlog_due = now() + $2 * interval '1 millisecond'
       where id = 1`,
      [JSON.stringify(this.#backlog), Math.max(renewedAfterMs, shareOfTime * tookMs)],
    );
  }
}

interface StateRow {
  own_fault: OwnFault;
  not_closed: number;
}

const healthOf = ({ own_fault, not_closed }: StateRow): FleetHealth => ({
  ownFault: own_fault,
  notClosed: not_closed,
});

/** Reads what is thought of the fleet, and keeps others from changing it until the transaction ends. */
export async function lockHealth(transaction: Queryable): Promise<FleetHealth> {
  const [row] = await transaction.query<StateRow>(
    'select own_fault, not_closed from cluster_state where id = 1 for update',
  );
  return row ? healthOf(row) : wellFleet;
}

export async function storeHealth(
  transaction: Queryable,
  { ownFault, notClosed }: FleetHealth,
): Promise<void> {
  await transaction.query(
    'update cluster_state set own_fault = $1::text::jsonb, not_closed = $2 where id = 1',
    [JSON.stringify(ownFault), notClosed],
  );
}

async function countBacklog(database: Queryable): Promise<Backlog> {
  const rows = await database.query<{ type: string; polls: number; late: number }>(
    `select split_part(j.key, '::', 1) as type, max(j.late) as late,
       sum(1 + floor(j.late / greatest(1, (s.state ->> 'intervalMs')::double precision))) as polls
     from (
       select split_part(singleton_key, ' ', 1) as key,
         extract(epoch from now() - start_after)::double precision * 1000 as late
       from ${engineSchema}.job
       where name = 'poll' and state < 'active' and start_after < now() - ${onItsWay}) j
       join instance_states s on s.key = j.key
     group by 1`,
  );
  return {
    polls: rows.reduce((sum, { polls }) => sum + polls, 0),
    byType: Object.fromEntries(rows.map(({ type, polls }) => [type, polls])),
    oldestOverdueMs: Math.max(0, ...rows.map(({ late }) => late)),
  };
}
