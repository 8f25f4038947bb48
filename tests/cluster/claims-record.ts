import type { Queryable } from '../../src/scheduler/storage/database.ts';

/**
 * Lets the database itself write down who claimed, who gave back, and who stored the result of a poll, each with the
 * connection that did it and its transaction: what the nodes say of themselves proves nothing. A server knows its
 * connections by the name of the node that they are of. It is kept from before the first poll.
 */
export async function keepRecord(database: Queryable): Promise<void> {
  const [known] = await database.query(`select where to_regclass('claims_record') is not null`);
  if (!known) for (const statement of statements) await database.query(statement);
}

const statements = [
  `create table claims_record (
     id bigserial primary key, key text, part text, epoch bigint, writer text, did text, late_ms float8,
     at timestamptz default clock_timestamp(), transaction xid8 default pg_current_xact_id())`,
  `create table results_record (
     id bigserial primary key, key text, writer text,
     at timestamptz default clock_timestamp(), transaction xid8 default pg_current_xact_id())`,
  'create index on claims_record (key, part, epoch)',
  'create index on claims_record (key, transaction)',
  `create function record_claim() returns trigger language plpgsql as $$
   begin
     if tg_op = 'INSERT' or new.epoch <> old.epoch then
       if new.job is not null then
         insert into claims_record (key, part, epoch, writer, did, late_ms)
         select new.key, new.part, new.epoch, current_setting('application_name'), 'claimed',
                extract(epoch from clock_timestamp()) * 1000 - (state->>'nextRun')::float8
         from instance_states where key = new.key;
       end if;
     elsif old.job is not null and new.job is null then
       insert into claims_record (key, part, epoch, writer, did)
       values (new.key, new.part, new.epoch, current_setting('application_name'), 'ended');
     end if;
     return null;
   end $$`,
  `create trigger record_claim after insert or update on poll_claims for each row execute function record_claim()`,
  `create function record_result() returns trigger language plpgsql as $$
   begin
     if new.state->'lastSuccessAt' is distinct from old.state->'lastSuccessAt'
        or new.state->'lastError' is distinct from old.state->'lastError' then
       insert into results_record (key, writer) values (new.key, current_setting('application_name'));
     end if;
     return null;
   end $$`,
  `create trigger record_result after update on instance_states for each row execute function record_result()`,
];

interface Violation {
  what: string;
  key: string;
  epoch?: number;
}

/**
 * Everything in the record that must not be: an epoch that was given out twice, one that another connection ended than
 * had claimed it, a result that was stored beside no claim of its writer, and instances that wait for no poll.
 */
export async function violations(database: Queryable): Promise<Violation[]> {
  return database.query<Violation>(
    `select 'an epoch was given out twice' as what, key, epoch::int8 as epoch
     from claims_record where did = 'claimed' group by key, part, epoch having count(*) > 1
     union all
     select 'ended by ' || ended.writer || ', which had not claimed it', ended.key, ended.epoch
     from claims_record ended
     where ended.did = 'ended' and not exists (
       select from claims_record claimed
       where claimed.did = 'claimed' and (claimed.key, claimed.part, claimed.epoch) = (ended.key, ended.part, ended.epoch)
         and claimed.writer = ended.writer)
     union all
     select 'an epoch ended after a later one was claimed', ended.key, ended.epoch
     from claims_record ended
     where ended.did = 'ended' and exists (
       select from claims_record later
       where later.did = 'claimed' and (later.key, later.part) = (ended.key, ended.part)
         and later.epoch > ended.epoch and later.id < ended.id)
     union all
     select 'a result that ' || result.writer || ' stored under no claim', result.key, null
     from results_record result
     where not exists (
       select from claims_record ended
       where ended.did = 'ended' and ended.key = result.key and ended.transaction = result.transaction)
     limit 20`,
  );
}

/** Instances of whom the engine has no job, neither one that waits nor one that is at work. */
export async function withoutJob(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ key: string }>(
    `select key from instance_states where not exists (
       select from rollcall_jobs.job
       where name = 'poll' and state in ('created', 'retry', 'active') and data->>'key' = instance_states.key)`,
  );
  return rows.map(({ key }) => key);
}
