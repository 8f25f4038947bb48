import type { Queryable } from '../storage/database.ts';

/** When the waiting job of a key is to run. */
export interface Timing {
  key: string;
  /** In ms since 1970. */
  startAfter: number;
  priority: number;
}

/**
 * Re-times the waiting jobs of these keys, in a queue of policy `short` or `exclusive`, as one statement. The engine itself does that
 * for one job at a time, and a change of cadence moves those of a whole fleet. Their index is the one that holds a key
 * to one waiting job.
 * @returns the keys that had one.
 */
export async function retimeWaiting(
  transaction: Queryable,
  schema: string,
  { queue, policy }: { queue: string; policy: string },
  timings: readonly Timing[],
): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `update ${schema}.job j
     set start_after = to_timestamp(t.start_after / 1000), priority = t.priority,
       keep_until = to_timestamp(t.start_after / 1000) + (j.keep_until - j.start_after)
     from unnest($1::text[], $2::double precision[], $3::integer[]) as t (key, start_after, priority)
     where j.name = '${queue}' and j.state = 'created' and j.policy = '${policy}'
       and coalesce(j.singleton_key, '') = t.key
     returning t.key`,
    [
      timings.map(({ key }) => key),
      timings.map(({ startAfter }) => startAfter),
      timings.map(({ priority }) => priority),
    ],
  );
  return rows.map(({ key }) => key);
}

/** Removes the waiting jobs of these keys from a queue of policy `short`. @returns the keys that had one. */
export async function removeWaiting(
  transaction: Queryable,
  schema: string,
  queue: string,
  keys: readonly string[],
): Promise<string[]> {
  const rows = await transaction.query<{ key: string }>(
    `delete from ${schema}.job j
     where j.name = '${queue}' and j.state = 'created' and j.policy = 'short'
       and coalesce(j.singleton_key, '') = any($1::text[])
     returning j.singleton_key as key`,
    [keys as string[]],
  );
  return rows.map(({ key }) => key);
}

interface InHand {
  id: string;
  retryCount: number;
  priority: number;
}

/** A job in hand that is to run again. */
export interface Again extends InHand {
  /** In ms since 1970. */
  startAfter: number;
}

/** A job in hand that is to run again in so many ms. */
export interface Postponed extends InHand {
  inMs: number;
}

/**
 * Puts jobs in hand back to run again at another time, in a queue of policy `short`, as one statement: for work that
 * recurs it costs half of what storing the next job and forgetting this one does. Each keeps that it was started, so
 * that its next attempt has a number of its own. Those of whose key another job waits stay as they are.
 * @returns the ids of those that were still ours, and wait now.
 */
export function putBack(
  transaction: Queryable,
  schema: string,
  queue: string,
  jobs: readonly Again[],
): Promise<string[]> {
  const timed = jobs.map((job) => ({ ...job, ms: job.startAfter }));
  return putBackAt('to_timestamp(a.ms / 1000)', transaction, schema, queue, timed);
}

/** The same, by the database's clock. */
export function postponed(
  transaction: Queryable,
  schema: string,
  queue: string,
  jobs: readonly Postponed[],
): Promise<string[]> {
  const timed = jobs.map((job) => ({ ...job, ms: job.inMs }));
  return putBackAt(`${schema}.job_now() + a.ms * interval '1 ms'`, transaction, schema, queue, timed);
}

/** @param due SQL of when each runs, of `a.ms`. */
async function putBackAt(
  due: string,
  transaction: Queryable,
  schema: string,
  queue: string,
  jobs: readonly (InHand & { ms: number })[],
): Promise<string[]> {
  // Two that write the same jobs take them in one order.
  const sorted = [...jobs].sort((a, b) => (a.id < b.id ? -1 : 1));
  // By the ordinal number the planner is told of few rows: it is to look each of them up by its key.
  const rows = await transaction.query<{ id: string }>(
    `update ${schema}.job j
     set state = 'created', start_after = ${due}, priority = a.priority,
       created_on = ${schema}.job_now(), heartbeat_on = null, keep_until = ${due} + (j.keep_until - j.start_after)
     from unnest($1::uuid[], $2::integer[], $3::double precision[], $4::integer[])
       with ordinality as a (id, attempt, ms, priority, at)
     where a.at % 1 = 0 and j.name = '${queue}' and j.id = a.id and j.state = 'active'
       and j.retry_count = a.attempt
       and not exists (
         select from ${schema}.job w
         where w.name = '${queue}' and w.state = 'created' and w.policy = 'short'
           and coalesce(w.singleton_key, '') = coalesce(j.singleton_key, ''))
     returning j.id`,
    [
      sorted.map(({ id }) => id),
      sorted.map(({ retryCount }) => retryCount),
      sorted.map(({ ms }) => ms),
      sorted.map(({ priority }) => priority),
    ],
  );
  return rows.map(({ id }) => id);
}

/**
 * Says that attempts are still at work. One that is being ended at this moment needs no such sign, and is not waited
 * for: the engine's own call would, with others of the batch locked, and two that wait for one another fail both.
 * @returns the ids of those that are still ours.
 */
export async function touchJobs(
  database: Queryable,
  schema: string,
  queue: string,
  attempts: readonly { id: string; retryCount: number }[],
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `with ours as (
       select j.id from unnest($1::uuid[], $2::integer[]) with ordinality as a (id, attempt, at)
         join ${schema}.job j on j.id = a.id
       where a.at % 1 = 0 and j.name = '${queue}' and j.state = 'active' and j.retry_count = a.attempt
     ), free as (
       select j.id from ${schema}.job j
       where j.name = '${queue}' and j.id in (select id from ours) and j.state = 'active'
       for update skip locked
     ), touched as (
       update ${schema}.job j set heartbeat_on = ${schema}.job_now()
       from free where j.name = '${queue}' and j.id = free.id
     )
     select id from ours`,
    [attempts.map(({ id }) => id), attempts.map(({ retryCount }) => retryCount)],
  );
  return rows.map(({ id }) => id);
}
