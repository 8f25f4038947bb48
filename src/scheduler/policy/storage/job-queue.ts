import { randomUUID } from 'node:crypto';
import type { InputQuality, RunKey, RunOrigin } from '../../../contract/policy.ts';
import type { Database, Parameter, Queryable } from '../../storage/database.ts';
import { storableJson, storableText } from '../../storage/storable.ts';

/** A run that waits or is computed. Times in ms since 1970. */
export interface Job {
  runId: string;
  cacheKey: string;
  key: RunKey;
  inputQuality: InputQuality;
  origin: RunOrigin;
  state: 'queued' | 'running';
  enqueuedAt: number;
  /** When it was first asked for; null for one that nobody has. */
  askedAt: number | null;
  /** By when it has to have ended, its time in the queue included. */
  deadlineAt: number;
  /** Attempts that were begun. */
  attempts: number;
  lastError: string | null;
}

/** A job that this worker computes, until its lease ends. */
export interface LeasedJob extends Job {
  lease: string;
}

interface JobRow {
  run_id: string;
  cache_key: string;
  run_key: RunKey;
  input_quality: InputQuality;
  origin: RunOrigin;
  state: 'queued' | 'running';
  enqueued_at: Date;
  asked_at: Date | null;
  deadline_at: Date;
  attempts: number;
  last_error: string | null;
}

const columns = `run_id, cache_key, run_key, input_quality, origin, state, enqueued_at, asked_at, deadline_at, attempts,
  last_error`;

const jobOf = (row: JobRow): Job => ({
  runId: row.run_id,
  cacheKey: row.cache_key,
  key: row.run_key,
  inputQuality: row.input_quality,
  origin: row.origin,
  state: row.state,
  enqueuedAt: row.enqueued_at.getTime(),
  askedAt: row.asked_at?.getTime() ?? null,
  deadlineAt: row.deadline_at.getTime(),
  attempts: row.attempts,
  lastError: row.last_error,
});

/** What is asked for is taken first, in the order in which it came. */
const inOrder = `order by origin = 'background', enqueued_at, run_id`;

/** The durable queue of jobs. Several processes may take from it; each job is with one of them at a time. */
export class JobQueue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Puts a job at the end. One that is there already stays where it is; what was in the background is asked for now. */
  async add(transaction: Queryable, job: Omit<Job, 'state' | 'attempts' | 'lastError'>): Promise<void> {
    await transaction.query(
      `insert into policy_jobs (run_id, cache_key, run_key, policy_version, input_quality, origin, state, enqueued_at,
         asked_at, deadline_at, not_before)
       values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9, $7)
       on conflict (run_id) do update set origin = 'asked', asked_at = excluded.asked_at
       where policy_jobs.origin = 'background' and excluded.origin = 'asked'`,
      [
        job.runId,
        job.cacheKey,
        storableJson(job.key),
        job.key.policy_version,
        job.inputQuality,
        job.origin,
        new Date(job.enqueuedAt),
        job.askedAt === null ? null : new Date(job.askedAt),
        new Date(job.deadlineAt),
      ],
    );
  }

  async find(database: Queryable, runId: string): Promise<Job | undefined> {
    return (await this.#select(database, 'where run_id = $1', [runId]))[0];
  }

  /** Takes the next job, or one whose worker has not been heard of; undefined where there is none. */
  async take(now: number, leaseMs: number): Promise<LeasedJob | undefined> {
    const lease = randomUUID();
    const [row] = await this.#database.query<JobRow>(
      `update policy_jobs set state = 'running', attempts = attempts + 1, lease = $2, leased_until = $3
       where run_id = (
         select run_id from policy_jobs
         where (state = 'queued' and not_before <= $1) or (state = 'running' and leased_until <= $1)
         ${inOrder} limit 1 for update skip locked)
       returning ${columns}`,
      [new Date(now), lease, new Date(now + leaseMs)],
    );
    return row && { ...jobOf(row), lease };
  }

  /** Prolongs a lease. @returns whether the job is still this worker's; if not, nothing of it may be written. */
  async renew({ runId, lease }: LeasedJob, until: number): Promise<boolean> {
    const renewed = await this.#database.query(
      'update policy_jobs set leased_until = $3 where run_id = $1 and lease = $2 returning run_id',
      [runId, lease, new Date(until)],
    );
    return renewed.length > 0;
  }

  /** Gives a job back: it is taken again from `notBefore` on. An attempt that was broken off does not count. */
  async giveBack(
    { runId, lease, attempts }: LeasedJob,
    { notBefore, error }: { notBefore: number; error?: string },
  ): Promise<void> {
    await this.#database.query(
      `update policy_jobs set state = 'queued', lease = null, leased_until = null, not_before = $3, attempts = $4,
         last_error = coalesce($5, last_error)
       where run_id = $1 and lease = $2`,
      [
        runId,
        lease,
        new Date(notBefore),
        error === undefined ? attempts - 1 : attempts,
        error === undefined ? null : storableText(error),
      ],
    );
  }

  /** Ends a job of this worker. @returns whether it was still its own: if not, its end must not be written. */
  async end(transaction: Queryable, { runId, lease }: LeasedJob): Promise<boolean> {
    const ended = await transaction.query(
      'delete from policy_jobs where run_id = $1 and lease = $2 returning run_id',
      [runId, lease],
    );
    return ended.length > 0;
  }

  /** Takes a job away from whoever has it. */
  async withdraw(transaction: Queryable, runId: string): Promise<Job | undefined> {
    const [row] = await transaction.query<JobRow>(
      `delete from policy_jobs where run_id = $1 returning ${columns}`,
      [runId],
    );
    return row && jobOf(row);
  }

  /** Takes away every job of other versions than these. */
  async withdrawAllBut(transaction: Queryable, versions: readonly string[]): Promise<Job[]> {
    const rows = await transaction.query<JobRow>(
      `delete from policy_jobs where policy_version <> all($1) returning ${columns}`,
      [[...versions]],
    );
    return rows.map(jobOf);
  }

  /** How many jobs there are of other versions than these. */
  async countAllBut(versions: readonly string[]): Promise<number> {
    const [row] = await this.#database.query<{ count: number }>(
      'select count(*) as count from policy_jobs where policy_version <> all($1)',
      [[...versions]],
    );
    return row?.count ?? 0;
  }

  /** The first jobs in the order in which they are taken. */
  list(limit: number): Promise<Job[]> {
    return this.#select(this.#database, `${inOrder} limit $1`, [limit]);
  }

  async counts(now: number) {
    const [row] = await this.#database.query<{
      depth: number;
      running: number;
      overdue: number;
      oldest: Date | null;
    }>(
      `select count(*) filter (where state = 'queued') as depth, count(*) filter (where state = 'running') as running,
         count(*) filter (where deadline_at < $1) as overdue,
         min(enqueued_at) filter (where state = 'queued') as oldest
       from policy_jobs`,
      [new Date(now)],
    );
    const { depth = 0, running = 0, overdue = 0, oldest = null } = row ?? {};
    const oldestAgeSeconds = oldest ? Math.max(0, now - oldest.getTime()) / 1_000 : 0;
    return { depth, running, overdue, oldestAgeSeconds };
  }

  async #select(database: Queryable, rest: string, parameters: Parameter[]): Promise<Job[]> {
    return (await database.query<JobRow>(`select ${columns} from policy_jobs ${rest}`, parameters)).map(
      jobOf,
    );
  }
}
