import type { FetchedJob } from '../engine/engine.ts';
import { engineSchema } from '../engine/schema.ts';
import type { InstanceState } from '../polling/instance-state.ts';
import type { Queryable } from '../storage/database.ts';
import { allOf } from './few-rows.ts';
import type { PollQueueName, Task } from './task.ts';

/** A poll that this node may carry out, and what was known of its instance when it was claimed. */
export interface Claim extends Task {
  /** Larger than that of every earlier poll of the same part; whatever this one writes counts only under it. */
  epoch: number;
  job: FetchedJob<Task>;
  /** Since when it has been in our hands at the latest, by the monotonic clock: the engine may have it longer. */
  since: number;
  state: InstanceState;
  revision: number;
  /** Polls in a row that were begun and never ended, this one included. */
  unfinished: number;
  /** Since when it has waited for its host, in ms since 1970; null if it does not. */
  heldSince: number | null;
}

/** The next number, and one above all that a database in its lost time may have given: see docs/decisions/0030. */
const nextEpoch = `greatest(c.epoch + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint)`;

/**
 * Claims the polls of jobs that were fetched, as one statement. Not claimed is what another poll holds whose job the
 * engine still takes for alive, and what the engine has meanwhile given to another.
 */
export async function claimPolls(
  database: Queryable,
  queue: PollQueueName,
  jobs: readonly FetchedJob<Task>[],
  node: string,
  since: number,
): Promise<Claim[]> {
  if (jobs.length === 0) return [];
  const rows = await database.query<{
    job: string;
    epoch: number;
    unfinished: number;
    held: number | null;
    revision: number;
    state: InstanceState;
  }>(
    `update poll_claims c
     set epoch = ${nextEpoch}, node = $5, job = f.job, unfinished = c.unfinished + 1, ordered_for = null,
       claimed_at = extract(epoch from clock_timestamp())::double precision * 1000
     from unnest($1::text[], $2::text[], $3::uuid[], $4::integer[]) with ordinality as f (key, part, job, attempt, at)
       join instance_states s on s.key = f.key
     where ${allOf('f.at')} and c.key = f.key and c.part = f.part
       and exists (
         select from ${engineSchema}.job j
         where j.name = '${queue}' and j.id = f.job and j.state = 'active' and j.retry_count = f.attempt)
       and (c.job is null or c.job = f.job or not exists (
         select from ${engineSchema}.job j
         where j.name = '${queue}' and j.id = c.job and j.state = 'active'))
     returning c.job, c.epoch, c.unfinished, c.held_since as held, s.revision, s.state`,
    [
      jobs.map(({ data }) => data.key),
      jobs.map(({ data }) => data.part),
      jobs.map(({ id }) => id),
      jobs.map(({ retryCount }) => retryCount),
      node,
    ],
  );
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return rows.flatMap(({ job: id, held: heldSince, ...known }) => {
    const job = byId.get(id);
    return job ? [{ ...job.data, ...known, job, since, heldSince }] : [];
  });
}
