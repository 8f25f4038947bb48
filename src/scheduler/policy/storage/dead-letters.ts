import type { PolicyQueue } from '../../../contract/policy-overview.ts';
import type { Queryable } from '../../storage/database.ts';
import { storableJson, storableText } from '../../storage/storable.ts';
import type { Job } from './job-rows.ts';

/** Puts a job that was given up among the dead letters, as it stood. `at` is in ms since 1970. */
export async function addDeadLetter(
  transaction: Queryable,
  job: Job,
  reason: string,
  at: number,
): Promise<void> {
  await transaction.query(
    `insert into policy_dead_letters (run_id, job, attempts, error_reason, given_up_at) values ($1, $2, $3, $4, $5)
     on conflict (run_id) do update set job = excluded.job, attempts = excluded.attempts,
       error_reason = excluded.error_reason, given_up_at = excluded.given_up_at`,
    [job.runId, storableJson(job), job.attempts, storableText(reason), new Date(at)],
  );
}

/** Takes a dead letter out; undefined where there is none. */
export async function takeDeadLetter(transaction: Queryable, runId: string): Promise<Job | undefined> {
  const [row] = await transaction.query<{ job: Job }>(
    'delete from policy_dead_letters where run_id = $1 returning job',
    [runId],
  );
  return row?.job;
}

/** The newest dead letters. */
export async function listDeadLetters(
  database: Queryable,
  limit: number,
): Promise<PolicyQueue['dead_letters']> {
  const rows = await database.query<{
    run_id: string;
    job: Job;
    attempts: number;
    error_reason: string;
    given_up_at: Date;
  }>(
    'select run_id, job, attempts, error_reason, given_up_at from policy_dead_letters order by given_up_at desc limit $1',
    [limit],
  );
  return rows.map(({ job, given_up_at, ...rest }) => ({
    ...rest,
    run_key: job.key,
    given_up_at: given_up_at.toISOString(),
  }));
}

/** Forgets those that were given up before a time (ms since 1970). */
export async function forgetDeadLettersBefore(database: Queryable, at: number): Promise<void> {
  await database.query('delete from policy_dead_letters where given_up_at < $1', [new Date(at)]);
}
