import type { InputQuality, RunKey, RunOrigin } from '../../../contract/policy.ts';
import type { Database, Parameter, Queryable } from '../../storage/database.ts';

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

export interface JobRow {
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

export const jobColumns = `run_id, cache_key, run_key, input_quality, origin, state, enqueued_at, asked_at, deadline_at,
  attempts, last_error`;

export const jobOf = (row: JobRow): Job => ({
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

export async function findJob(database: Queryable, runId: string): Promise<Job | undefined> {
  return (await select(database, 'where run_id = $1', [runId]))[0];
}

/** The first jobs, in the order in which they are taken: what is asked for first, and by when it came. */
export function listJobs(database: Queryable, limit: number): Promise<Job[]> {
  return select(database, `order by origin = 'background', enqueued_at, run_id limit $1`, [limit]);
}

/** How many jobs there are of other versions than these. */
export async function countJobsAllBut(database: Queryable, versions: readonly string[]): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'select count(*) as count from policy_jobs where policy_version <> all($1)',
    [[...versions]],
  );
  return row?.count ?? 0;
}

/** What waits, is computed, and is past its deadline. `now` is in ms since 1970. */
export async function countJobs(database: Database, now: number) {
  const [row] = await database.query<{
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

async function select(database: Queryable, rest: string, parameters: Parameter[]): Promise<Job[]> {
  return (await database.query<JobRow>(`select ${jobColumns} from policy_jobs ${rest}`, parameters)).map(
    jobOf,
  );
}
