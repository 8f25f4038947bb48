import type { Clock } from '../src/scheduler/clock/clock.ts';
import type { Engine } from '../src/scheduler/engine/engine.ts';
import type { QueueName } from '../src/scheduler/engine/queues.ts';
import type { Database, Queryable } from '../src/scheduler/storage/database.ts';

/** The same database, on which the engine of jobs goes by a clock of the test: a job is due when that says so. */
export function onClock(database: Database, clock: Clock): Database {
  const timed = (sql: string) =>
    sql.replaceAll('rollcall_jobs.job_now()', `to_timestamp(${clock.now() / 1_000})`);
  const over = (queryable: Queryable): Queryable => ({
    query: (sql, parameters) => queryable.query(timed(sql), parameters),
  });
  return {
    ...over(database),
    script: (sql) => database.script(sql.includes('CREATE FUNCTION') ? sql : timed(sql)),
    transaction: (work) =>
      database.transaction((transaction) =>
        work({ ...over(transaction), copy: (into, rows) => transaction.copy(into, rows) }),
      ),
    close: () => database.close(),
  };
}

/** Gives up what nobody has touched for as long as its queue waits, as the engine's own supervision does: how many. */
export async function giveUpSilent(database: Database, engine: Engine, queue: QueueName): Promise<number> {
  const silent = await database.query<{ id: string; retryCount: number }>(
    `select id, retry_count as "retryCount" from rollcall_jobs.job
     where name = $1 and state = 'active'
       and heartbeat_on + heartbeat_seconds * interval '1s' < rollcall_jobs.job_now()`,
    [queue],
  );
  if (silent.length === 0) return 0;
  return (await engine.fail(queue, silent, new Error('nobody touched it'))).length;
}
