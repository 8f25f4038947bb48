import type { PollPart } from '../../contract/instance.ts';
import type { Engine, NewJob } from '../engine/engine.ts';
import { engineSchema } from '../engine/schema.ts';
import type { InstanceState } from '../polling/instance-state.ts';
import { spreadMsOf, takenUp } from '../polling/member.ts';
import type { PollingSettings } from '../polling/polling-settings.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';
import { allPartsOf, type LocalFleet, type LocalMember } from './local-fleet.ts';
import { lockStates } from './state-rows.ts';
import { jobOf, nextRunOf, queueOf, type Task } from './task.ts';

const instancesAtOnce = 1_000;
/** Nodes that come with the same fleet fill it in one after the other: the second finds nothing missing. */
const fillLock = 7_655_022;
/** After so many new instances the database is told to look at its tables anew, so that it plans for their size. */
const changesPlans = 1_000;

interface FillPorts {
  database: Database;
  engine: Engine;
  fleet: LocalFleet;
  settings: PollingSettings;
  now: () => number;
}

/**
 * Gives every instance of this node's fleet what it lacks: a state, a claim that can be taken, a job for each part.
 * Those that are there already stay as they are. @returns how many jobs were missing.
 */
export async function fillFleet({ database, engine, fleet, settings, now }: FillPorts): Promise<number> {
  let jobs = 0;
  await engine.alone(fillLock, async () => {
    const missing = await findMissing(database, fleet);
    const spread = {
      spreadMs: spreadMsOf(missing.size, settings.cadence),
      baseMs: settings.cadence.baseMs,
      partCadence: settings.partCadence,
    };
    const members = fleet.members().filter(({ key }) => missing.has(key));
    for (let from = 0; from < members.length; from += instancesAtOnce) {
      const some = members.slice(from, from + instancesAtOnce);
      await database.transaction(async (transaction) => {
        const stored = await lockStates(
          transaction,
          some.map(({ key }) => key),
        );
        const taken = new Map(
          some.map(({ key, config }) => [key, takenUp(config, stored.get(key)?.state, spread, now())]),
        );
        await storeTaken(transaction, taken);
        await storeClaims(transaction, some);
        jobs += await storeJobs(transaction, engine, missing, taken);
      });
    }
    if (members.length >= changesPlans)
      await database.script(`analyze poll_claims; analyze instance_states; analyze ${engineSchema}.job`);
  });
  await moveHosts(database, fleet.members());
  return jobs;
}

/** The parts without a job, by instance. One that was paused until a person says otherwise has no job for its status. */
async function findMissing(database: Queryable, fleet: LocalFleet): Promise<Map<string, PollPart[]>> {
  const tasks = fleet
    .members()
    .flatMap(({ key, config }) => allPartsOf(config).map((part): Task => ({ key, part })));
  const rows = await database.query<Task>(
    `select f.key, f.part
     from unnest($1::text[], $2::text[]) as f (key, part)
       left join (
         select singleton_key from ${engineSchema}.job
         where name = any ('{poll,sub-poll}') and state < 'completed') j
         on j.singleton_key = f.key || ' ' || f.part
       left join instance_states s on s.key = f.key
     where j.singleton_key is null
       and (f.part <> 'status' or s.state -> 'paused' is null or s.state -> 'paused' -> 'until' is not null)`,
    [tasks.map(({ key }) => key), tasks.map(({ part }) => part)],
  );
  const missing = new Map<string, PollPart[]>();
  for (const { key, part } of rows) missing.set(key, [...(missing.get(key) ?? []), part]);
  return missing;
}

async function storeTaken(transaction: Queryable, states: ReadonlyMap<string, InstanceState>): Promise<void> {
  await transaction.query(
    `insert into instance_states (key, state, changed)
     select key, state::jsonb, pg_current_xact_id() from unnest($1::text[], $2::text[]) as b (key, state)
     on conflict (key) do update
     set state = excluded.state, revision = instance_states.revision + 1, changed = excluded.changed, updated_at = now()`,
    [[...states.keys()], [...states.values()].map(storableJson)],
  );
}

async function storeClaims(transaction: Queryable, members: readonly LocalMember[]): Promise<void> {
  const rows = members.flatMap(({ key, config, host }) =>
    allPartsOf(config).map((part) => ({ key, part, host })),
  );
  await transaction.query(
    `insert into poll_claims (key, part, host) select * from unnest($1::text[], $2::text[], $3::text[])
     on conflict do nothing`,
    [rows.map(({ key }) => key), rows.map(({ part }) => part), rows.map(({ host }) => host)],
  );
}

async function storeJobs(
  transaction: Queryable,
  engine: Engine,
  missing: ReadonlyMap<string, PollPart[]>,
  states: ReadonlyMap<string, InstanceState>,
): Promise<number> {
  const jobs: Record<'poll' | 'sub-poll', NewJob[]> = { poll: [], 'sub-poll': [] };
  for (const [key, state] of states)
    for (const part of missing.get(key) ?? []) {
      const runsAt = nextRunOf({ part }, state);
      if (runsAt !== undefined) jobs[queueOf(part)].push(jobOf({ key, part }, state, runsAt));
    }
  await engine.insert('poll', jobs.poll, transaction);
  await engine.insert('sub-poll', jobs['sub-poll'], transaction);
  return jobs.poll.length + jobs['sub-poll'].length;
}

/** Whose address was changed loads another host from now on. */
async function moveHosts(database: Queryable, members: readonly LocalMember[]): Promise<void> {
  await database.query(
    `update poll_claims c set host = f.host from unnest($1::text[], $2::text[]) as f (key, host)
     where c.key = f.key and c.host <> f.host`,
    [members.map(({ key }) => key), members.map(({ host }) => host)],
  );
}

/** Removes the waiting jobs of instances that are not in this fleet. @returns how many there were. */
export async function removeStrangers(database: Queryable, fleet: LocalFleet): Promise<number> {
  const rows = await database.query(
    `delete from ${engineSchema}.job j
     where j.name = any ('{poll,sub-poll}') and j.state = 'created'
       and not exists (select from unnest($1::text[]) as f (key) where f.key = j.data ->> 'key')
     returning 1`,
    [fleet.members().map(({ key }) => key)],
  );
  return rows.length;
}
