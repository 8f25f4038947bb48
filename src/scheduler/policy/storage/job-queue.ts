import type { RunOrigin } from '../../../contract/policy.ts';
import type { Attempt, Engine } from '../../engine/engine.ts';
import { engineSchema, isInHand } from '../../engine/schema.ts';
import type { Database, Queryable, Transaction } from '../../storage/database.ts';
import { storableJson, storableText } from '../../storage/storable.ts';
import { jobColumns, jobOf, type Job, type JobRow } from './job-rows.ts';

/** A job that this process computes, for as long as the engine counts its attempt and the row is the attempt's. */
export interface HeldJob extends Job {
  attempt: Attempt;
}

const queue = 'policy-run';
/** What somebody waits for goes first. */
const priorityOf = (origin: RunOrigin) => (origin === 'asked' ? 1 : 0);
/** What a row has of the attempt that it belongs to. */
const leaseOf = ({ id, retryCount }: Attempt) => `${id}:${retryCount}`;

/** Rolls back what was to be done in the name of an attempt that does not count any more. */
class NotOurs extends Error {}

/**
 * The durable queue of runs. A row says what is asked for and how far it came; a job of the engine, which comes and goes
 * with it, says when it is tried and by whom, and who goes on when that one is not heard of. Everybody writes the row
 * first and the job after it, so that no two wait for one another.
 */
export class JobQueue {
  readonly #database: Database;
  readonly #jobs: () => Promise<Engine>;
  #isUsed = false;

  /** @param jobs starts the engine if it is not yet: a service that has no runs to compute never asks for it. */
  constructor(database: Database, jobs: () => Promise<Engine>) {
    this.#database = database;
    this.#jobs = jobs;
  }

  /** A transaction that may add jobs or take them away: the engine is started before it begins. */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    await this.#jobs();
    return this.#database.transaction(work);
  }

  /**
   * Puts a job at the end. One that is there already stays where it is; what was in the background is asked for now, and
   * does not pause any longer.
   */
  async add(transaction: Queryable, job: Omit<Job, 'state' | 'attempts' | 'lastError'>): Promise<void> {
    // Only a row that was there before has a transaction that replaced it.
    const [row] = await transaction.query<{ is_new: boolean }>(
      `insert into policy_jobs (run_id, cache_key, run_key, policy_version, input_quality, origin, state, enqueued_at,
         asked_at, deadline_at, not_before)
       values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9, $7)
       on conflict (run_id) do update set origin = 'asked', asked_at = excluded.asked_at
       where policy_jobs.origin = 'background' and excluded.origin = 'asked'
       returning xmax = 0 as is_new`,
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
    if (!row) return;
    const engine = await this.#jobs();
    const priority = priorityOf(job.origin);
    if (row.is_new && (await engine.send(queue, { ...dataOf(job.runId), priority }, transaction))) return;
    await engine.retime(queue, [{ key: job.runId, startAfter: 0, priority }], transaction);
  }

  /**
   * Takes the next jobs, and those of a process that has not been heard of: as many as there are places, or all there
   * are. The engine is not asked before there has been something to compute.
   */
  async take(places: number): Promise<HeldJob[]> {
    if (!this.#isUsed && !(await this.#hasAny())) return [];
    const engine = await this.#jobs();
    this.#isUsed = true;
    const taken: HeldJob[] = [];
    for (;;) {
      const count = places - taken.length;
      const fetched = await engine.fetch<{ runId: string }>(queue, { count });
      const held = await this.#hold(
        fetched.map(({ data, ...attempt }) => ({ ...attempt, runId: data.runId })),
      );
      const withoutRow = fetched.filter(({ id }) => held.every(({ attempt }) => attempt.id !== id));
      if (withoutRow.length > 0) await engine.end(queue, withoutRow);
      taken.push(...held);
      if (held.length === count || fetched.length < count) return taken;
    }
  }

  /** Says that a job is still computed. @returns whether it is still ours; if not, nothing of it may be written. */
  async touch({ runId, attempt }: HeldJob): Promise<boolean> {
    const engine = await this.#jobs();
    const [row] = await this.#database.query('select 1 from policy_jobs where run_id = $1 and lease = $2', [
      runId,
      leaseOf(attempt),
    ]);
    return row !== undefined && (await engine.touch(queue, [attempt])).length > 0;
  }

  /** Gives a job back: it is taken again after a pause, in ms. An attempt that was broken off does not count. */
  async giveBack(job: HeldJob, { inMs, error }: { inMs: number; error?: string }): Promise<void> {
    const { attempt, attempts, runId } = job;
    await this.#inTheNameOf(attempt, async (transaction, engine) => {
      const [row] = await transaction.query<{ origin: RunOrigin }>(
        `update policy_jobs set state = 'queued', lease = null, leased_until = null,
           not_before = now() + $3 * interval '1 ms', attempts = $4, last_error = coalesce($5, last_error)
         where run_id = $1 and lease = $2 returning origin`,
        [
          runId,
          leaseOf(attempt),
          inMs,
          error === undefined ? attempts - 1 : attempts,
          error === undefined ? null : storableText(error),
        ],
      );
      if (!row) throw new NotOurs();
      const again = { ...attempt, inMs, priority: priorityOf(row.origin) };
      const waits = await engine.postpone(queue, [again], transaction);
      // It does not where another job of the run waits, which will do.
      if (waits.length === 0) await this.#endAttempt(engine, attempt, transaction);
    });
  }

  /**
   * Ends a job, with what `write` stores of it in the same transaction.
   * @returns whether it was still ours: if not, nothing is written.
   */
  end({ attempt, runId }: HeldJob, write: (transaction: Transaction) => Promise<void>): Promise<boolean> {
    return this.#inTheNameOf(attempt, async (transaction, engine) => {
      const [ended] = await transaction.query(
        'delete from policy_jobs where run_id = $1 and lease = $2 returning run_id',
        [runId, leaseOf(attempt)],
      );
      if (!ended) throw new NotOurs();
      await this.#endAttempt(engine, attempt, transaction);
      await write(transaction);
    });
  }

  /** Forgets an attempt whose row is gone. */
  async forget({ attempt }: HeldJob): Promise<void> {
    await (await this.#jobs()).end(queue, [attempt]);
  }

  /** Takes a job away from whoever has it. */
  async withdraw(transaction: Queryable, runId: string): Promise<Job | undefined> {
    return (await this.#withdraw(transaction, 'run_id = $1', runId))[0];
  }

  /** Takes away every job of other versions than these. */
  withdrawAllBut(transaction: Queryable, versions: readonly string[]): Promise<Job[]> {
    return this.#withdraw(transaction, 'policy_version <> all($1)', [...versions]);
  }

  /** Gives a job of the engine to rows that have none: of a version before, or of a database that was restored. */
  async adopt(): Promise<void> {
    if (!(await this.#hasAny())) return;
    const engine = await this.#jobs();
    const rows = await this.#database.query<{ run_id: string; origin: RunOrigin }>(
      `select run_id, origin from policy_jobs p
       where (state = 'queued' or leased_until <= now()) and not exists (
         select from ${engineSchema}.job j
         where j.name = '${queue}' and j.singleton_key = p.run_id and j.state < 'completed')
       order by enqueued_at, run_id`,
    );
    const jobs = rows.map(({ run_id, origin }) => ({ ...dataOf(run_id), priority: priorityOf(origin) }));
    await engine.insert(queue, jobs);
  }

  async #hasAny(): Promise<boolean> {
    return (await this.#database.query('select 1 from policy_jobs limit 1')).length > 0;
  }

  /**
   * Makes rows those of attempts that were fetched. One stays with another attempt as long as the engine counts that: a
   * run may have two jobs, after a crash and an order that came between.
   */
  async #hold(fetched: readonly (Attempt & { runId: string })[]): Promise<HeldJob[]> {
    if (fetched.length === 0) return [];
    // A version before this one knows nothing of the engine: it takes a row over when its deadline has passed.
    const rows = await this.#database.query<JobRow & { id: string; attempt: number }>(
      `update policy_jobs p
       set state = 'running', attempts = p.attempts + 1, lease = f.id || ':' || f.attempt, leased_until = p.deadline_at
       from unnest($1::text[], $2::uuid[], $3::integer[]) as f (of_run, id, attempt)
       where p.run_id = f.of_run and ${isInHand(queue, 'f.id', 'f.attempt')}
         and (p.lease is null or not exists (
           select from ${engineSchema}.job j
           where j.name = '${queue}' and j.state = 'active' and j.id || ':' || j.retry_count = p.lease))
       returning ${jobColumns}, f.id, f.attempt`,
      [
        fetched.map(({ runId }) => runId),
        fetched.map(({ id }) => id),
        fetched.map(({ retryCount }) => retryCount),
      ],
    );
    return rows.map((row) => ({ ...jobOf(row), attempt: { id: row.id, retryCount: row.attempt } }));
  }

  async #withdraw(transaction: Queryable, which: string, parameter: string | string[]): Promise<Job[]> {
    const rows = await transaction.query<JobRow>(
      `delete from policy_jobs where ${which} returning ${jobColumns}`,
      [parameter],
    );
    const engine = await this.#jobs();
    // Who has one in hand finds its row gone.
    await engine.remove(
      queue,
      rows.map((row) => row.run_id),
      transaction,
    );
    return rows.map(jobOf);
  }

  async #endAttempt(engine: Engine, attempt: Attempt, transaction: Queryable): Promise<void> {
    if ((await engine.end(queue, [attempt], transaction)).length === 0) throw new NotOurs();
  }

  /** @returns whether the attempt still counted, and all of it was done. */
  async #inTheNameOf(
    attempt: Attempt,
    work: (transaction: Transaction, engine: Engine) => Promise<void>,
  ): Promise<boolean> {
    const engine = await this.#jobs();
    try {
      await this.#database.transaction((transaction) => work(transaction, engine));
      return true;
    } catch (error) {
      if (!(error instanceof NotOurs)) throw error;
      // If it counts and only the row is gone, there is nothing left to do for it.
      await engine.end(queue, [attempt]);
      return false;
    }
  }
}

const dataOf = (runId: string) => ({ key: runId, data: { runId } });
