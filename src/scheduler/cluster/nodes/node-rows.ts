import type { Node } from '../../../contract/nodes.ts';
import type { Queryable } from '../../storage/database.ts';
import { silentAfterSeconds } from '../../storage/migrate.ts';
import { storableJson } from '../../storage/storable.ts';
import { databaseNow } from './database-clock.ts';

/** What a node tells of itself with each heartbeat. */
export interface NodeReport {
  /** Status polls that it has places for. */
  places: number;
  /** Polls of all parts that it has in flight. */
  inFlight: number;
  /** Polls that it has ended since its start. */
  succeeded: number;
  failed: number;
  instances: number;
  fleetDigest: string;
  /** What each lever is set to, as text. */
  levers: Record<string, string>;
  /** What its workloads measured lately, by series. */
  workloads: Record<string, number>;
}

/** A start of a process under a name. */
export interface NodeIdentity {
  name: string;
  incarnation: string;
  version: string;
}

/** Nodes that are gone are shown for this long. */
const shownFor = '1 day';

const told =
  'clock_ahead_ms, places, in_flight, succeeded, failed, instances, fleet_digest, levers, workloads';
const excluded = told.replaceAll(/[a-z_]+/g, (column) => `excluded.${column}`);
const values = ({ places, inFlight, succeeded, failed, ...rest }: NodeReport, clockAheadMs: number) => [
  clockAheadMs,
  places,
  inFlight,
  succeeded,
  failed,
  rest.instances,
  rest.fleetDigest,
  storableJson(rest.levers),
  storableJson(rest.workloads),
];
const isSilent = `nodes.seen_at < now() - interval '${silentAfterSeconds} seconds'`;

/**
 * Takes a name that nobody has: one that is new, or whose node has left or is silent.
 * @returns undefined once it has it; else when the node of that name was last seen, in ms since 1970.
 */
export async function takeName(
  database: Queryable,
  { name, incarnation, version }: NodeIdentity,
  report: NodeReport,
  clockAheadMs: number,
): Promise<number | undefined> {
  const taken = await database.query(
    `insert into nodes (name, incarnation, version, state, ${told})
     values ($1, $2, $3, 'joining', $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (name) do update set incarnation = excluded.incarnation, version = excluded.version,
       state = excluded.state, started_at = excluded.started_at, seen_at = excluded.seen_at,
       (${told}) = row(${excluded})
     where nodes.state = 'left' or nodes.incarnation = excluded.incarnation or ${isSilent}
     returning name`,
    [name, incarnation, version, ...values(report, clockAheadMs)],
  );
  if (taken.length > 0) return undefined;
  const [other] = await database.query<{ seen: number }>(
    `select (extract(epoch from seen_at) * 1000)::float8 as seen from nodes where name = $1`,
    [name],
  );
  return other?.seen ?? 0;
}

/** @returns the database's clock in ms since 1970; undefined where another process has the name. */
export async function storeBeat(
  database: Queryable,
  { name, incarnation }: NodeIdentity,
  state: 'joining' | 'working' | 'draining',
  report: NodeReport,
  clockAheadMs: number,
): Promise<number | undefined> {
  const [row] = await database.query<{ at: number }>(
    `update nodes set seen_at = now(), state = $3, (${told}) = ($4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12::jsonb)
     where name = $1 and incarnation = $2 returning ${databaseNow} as at`,
    [name, incarnation, state, ...values(report, clockAheadMs)],
  );
  return row?.at;
}

/** Its work is done: the name is free at once. Nodes that left long ago are forgotten. */
export async function storeLeft(database: Queryable, { name, incarnation }: NodeIdentity): Promise<void> {
  await database.query(
    `update nodes set state = 'left', in_flight = 0, seen_at = now() where name = $1 and incarnation = $2`,
    [name, incarnation],
  );
  await database.query(`delete from nodes where seen_at < now() - interval '${shownFor}'`);
}

/** A node as it is stored, and how long ago that was written. */
export type StoredNode = Omit<Node, 'answers' | 'startedAt' | 'seenAt'> & {
  incarnation: string;
  /** ms since 1970 */
  startedAt: number;
  seenAt: number;
  levers: Record<string, string>;
  workloads: Record<string, number>;
};

interface Row extends Omit<StoredNode, 'polls' | 'startedAt' | 'seenAt'> {
  startedAt: Date;
  seenAt: Date;
  succeeded: number;
  failed: number;
}

/** All nodes of the last day, by name. */
export async function readNodes(database: Queryable): Promise<StoredNode[]> {
  const rows = await database.query<Row>(
    `select name, incarnation, version, started_at as "startedAt", seen_at as "seenAt", places, instances, succeeded, failed,
       in_flight as "inFlight", fleet_digest as "fleetDigest", clock_ahead_ms as "clockAheadMs", levers, workloads,
       case when state <> 'left' and ${isSilent} then 'silent' else state end as state,
       extract(epoch from now() - seen_at)::float8 as "seenSecondsAgo"
     from nodes where seen_at > now() - interval '${shownFor}' order by name`,
  );
  return rows.map(({ startedAt, seenAt, succeeded, failed, ...row }) => ({
    ...row,
    startedAt: startedAt.getTime(),
    seenAt: seenAt.getTime(),
    polls: { succeeded, failed },
  }));
}
