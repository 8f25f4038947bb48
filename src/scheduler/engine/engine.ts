import { PgBoss } from 'pg-boss';
import type { Database, Queryable } from '../storage/database.ts';
import { activeKeys, holdAttempt } from './active-jobs.ts';
import { overDatabase, within } from './over-database.ts';
import { queues, type QueueDefinition, type QueueName } from './queues.ts';
import { engineSchema } from './schema.ts';
import {
  postponed,
  putBack,
  removeWaiting,
  retimeWaiting,
  touchJobs,
  type Again,
  type Postponed,
  type Timing,
} from './waiting-jobs.ts';

interface EngineOptions {
  database: Database;
  /** The database is PGlite, in this process. */
  embedded: boolean;
  /** What failed in the background; it is tried again. */
  onError: (error: Error) => void;
}

/** A job to be stored. */
export interface NewJob {
  data: object;
  /** In a queue of policy `short`, `exclusive` or `singleton`: of which there is one at a time. */
  key?: string;
  /** When it runs at the earliest, in ms since 1970; at once if left out. */
  startAfter?: number;
  /** The same, in ms from now by the database's clock: for a process whose own may be another. */
  inMs?: number;
  /** The larger goes first; a whole number, 0 if left out. */
  priority?: number;
}

/** One attempt at a job. What is done in its name has no effect once the engine has given the job to another. */
export interface Attempt {
  id: string;
  retryCount: number;
}

/** A job that was fetched. */
export interface FetchedJob<Data> extends Attempt {
  data: Data;
}

export interface FetchOptions {
  /** How many at the most. */
  count: number;
  minPriority?: number;
  maxPriority?: number;
}

/** A job as its handler gets it. */
interface RunningJob<Data> extends FetchedJob<Data> {
  /** Aborts when the job was given to another, has run for too long, or the engine stops. */
  signal: AbortSignal;
}

/**
 * A node whose polls are in flight is missed after its heartbeat of ten seconds, and this much: together with the
 * supervision of the engine that is below the fifteen seconds after which due work has to go on.
 */
const watchSeconds = 2;
/** A process that shares its database with no other has nobody to take over from. */
const watchAloneSeconds = 30;
const maintenanceSeconds = 300;
/** What a node does while it keeps others from it takes no longer than this, unless it was stopped meanwhile. */
const aloneSeconds = 120;
/** Any number that no other program is likely to lock: nodes that start together lay out the schema one by one. */
const layoutLock = 7_655_021;

/**
 * The jobs of this service, on pg-boss over our own database. A call that is given a `transaction` is part of it: a
 * job is stored, or ended, exactly if the transaction commits. So what must follow a transaction is a job within it.
 */
export class Engine {
  readonly #boss: PgBoss;
  readonly #database: Database;
  readonly #embedded: boolean;

  private constructor({ database, embedded, onError }: EngineOptions) {
    this.#database = database;
    this.#embedded = embedded;
    const seconds = embedded ? watchAloneSeconds : watchSeconds;
    this.#boss = new PgBoss({
      db: overDatabase(database),
      backend: embedded ? 'pglite' : 'postgres',
      schema: engineSchema,
      schedule: false,
      superviseIntervalSeconds: seconds,
      monitorIntervalSeconds: seconds,
      maintenanceIntervalSeconds: maintenanceSeconds,
      queueCacheIntervalSeconds: Math.max(10, seconds),
    });
    this.#boss.on('error', onError);
  }

  /** Lays out the schema or brings it up to date, makes the queues what their table says, and begins to supervise. */
  static async start(options: EngineOptions): Promise<Engine> {
    const engine = new Engine(options);
    try {
      await engine.alone(layoutLock, async () => {
        await engine.#boss.start();
        for (const [name, definition] of Object.entries(queues)) await engine.#define(name, definition);
        // The engine reads a queue's definition when it first uses it: now, for later that may be within a transaction,
        // and the embedded database has no second connection to read it over.
        for (const name of Object.keys(queues)) await engine.#boss.insert(name, []);
        if (options.embedded) await engine.#takeOver();
      });
      return engine;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  /** Ends the supervision, and the workers once their jobs have ended; those that take longer are tried again later. */
  async stop(withinMs = 5_000): Promise<void> {
    await this.#boss.stop({ close: false, graceful: true, timeout: withinMs });
  }

  /** Stores a job. @returns its id; undefined if one of its key is there already. */
  async send(queue: QueueName, job: NewJob, transaction?: Queryable): Promise<string | undefined> {
    const [id] = await this.insert(queue, [job], transaction);
    return id;
  }

  /** Stores jobs, as one statement, and gives their ids; those whose key is there already are left out. */
  async insert(queue: QueueName, jobs: readonly NewJob[], transaction?: Queryable): Promise<string[]> {
    if (jobs.length === 0) return [];
    const rows = jobs.map(({ data, key, startAfter, inMs, priority }) => ({
      data,
      ...(key !== undefined && { singletonKey: key }),
      ...(startAfter !== undefined && { startAfter: new Date(startAfter) }),
      ...(inMs !== undefined && { startAfter: inMs / 1_000 }),
      ...(priority !== undefined && { priority }),
    }));
    return (await this.#boss.insert(queue, rows, { returnId: true, ...over(transaction) })) ?? [];
  }

  /** Takes out jobs that are due. Each has to be ended, failed or touched within the queue's heartbeat. */
  async fetch<Data extends object>(
    queue: QueueName,
    { count, ...priorities }: FetchOptions,
    transaction?: Queryable,
  ): Promise<FetchedJob<Data>[]> {
    return this.#boss.fetch<Data>(queue, { batchSize: count, ...priorities, ...over(transaction) });
  }

  /** Ends jobs and forgets them. @returns the ids of those that were still ours. */
  async end(queue: QueueName, attempts: readonly Attempt[], transaction?: Queryable): Promise<string[]> {
    return settled(await this.#boss.deleteJob(queue, asPairs(attempts), over(transaction)));
  }

  /**
   * Has jobs in hand run again at another time, in a queue of policy `short`. Those of whose key another job waits stay
   * as they are. @returns the ids of those that were still ours, and wait now.
   */
  async again(queue: QueueName, jobs: readonly Again[], transaction?: Queryable): Promise<string[]> {
    if (jobs.length === 0) return [];
    return putBack(transaction ?? this.#database, engineSchema, queue, jobs);
  }

  /** The same, due in so many ms from now by the database's clock. */
  async postpone(queue: QueueName, jobs: readonly Postponed[], transaction?: Queryable): Promise<string[]> {
    if (jobs.length === 0) return [];
    return postponed(transaction ?? this.#database, engineSchema, queue, jobs);
  }

  /** Re-times the waiting jobs of keys, in a queue of policy `short` or `exclusive`. @returns the keys that had one. */
  async retime(queue: QueueName, timings: readonly Timing[], transaction?: Queryable): Promise<string[]> {
    if (timings.length === 0) return [];
    const { policy } = queues[queue];
    return retimeWaiting(transaction ?? this.#database, engineSchema, { queue, policy }, timings);
  }

  /** Removes the waiting jobs of keys, in a queue of policy `short`. @returns the keys that had one. */
  async remove(queue: QueueName, keys: readonly string[], transaction?: Queryable): Promise<string[]> {
    if (keys.length === 0) return [];
    return removeWaiting(transaction ?? this.#database, engineSchema, queue, keys);
  }

  /** Gives up attempts: the jobs are tried again, or become dead letters, as their queue says. */
  async fail(queue: QueueName, attempts: readonly Attempt[], why: Error): Promise<string[]> {
    return settled(await this.#boss.fail(queue, asPairs(attempts), why));
  }

  /** Says that these are still at work. @returns the ids of those that are still ours. */
  async touch(queue: QueueName, attempts: readonly Attempt[]): Promise<string[]> {
    return touchJobs(this.#database, engineSchema, queue, attempts);
  }

  /** Keeps an attempt ours until the transaction ends. @returns whether it still is. */
  async hold(queue: QueueName, attempt: Attempt, transaction: Queryable): Promise<boolean> {
    return holdAttempt(transaction, engineSchema, queue, attempt);
  }

  /** Keys of the jobs that somebody has in hand, in this process or another. */
  async activeKeys(queue: QueueName): Promise<string[]> {
    return activeKeys(this.#database, engineSchema, queue);
  }

  /**
   * Runs the jobs of a queue, one at a time a place. What the handler rejects with fails the job.
   * @param seconds how often an idle place looks for a job; half a second at the least.
   */
  async work<Data extends object>(
    queue: QueueName,
    { places, seconds }: { places: number; seconds: number },
    handle: (job: RunningJob<Data>) => Promise<void>,
  ): Promise<void> {
    const options = { batchSize: 1, localConcurrency: places, pollingIntervalSeconds: seconds };
    await this.#boss.work<Data>(queue, options, async ([job]) => {
      if (job) await handle(job);
    });
  }

  /**
   * Works while no other node does under the same lock, and waits for that. The embedded database is this process's
   * own, and on one connection.
   */
  async alone(lock: number, work: () => Promise<void>): Promise<void> {
    if (this.#embedded) return work();
    await this.#database.transaction(async (transaction) => {
      // Its session waits while the others of this node work.
      await transaction.query(`set local idle_in_transaction_session_timeout = '${aloneSeconds}s'`);
      await transaction.query('select pg_advisory_xact_lock($1::bigint)', [lock]);
      await work();
    });
  }

  /** Starts no more jobs of a queue in this process, and waits for those that run. */
  async rest(queue: QueueName): Promise<void> {
    await this.#boss.offWork(queue);
  }

  /** What a process before this one had in its hands goes on at once: no other has this database open. */
  async #takeOver(): Promise<void> {
    const left = await this.#database.query<{ name: string; id: string; retryCount: number }>(
      `select name, id, retry_count as "retryCount" from ${engineSchema}.job where state = 'active'`,
    );
    for (const name of new Set(left.map((job) => job.name)))
      await this.#boss.fail(
        name,
        asPairs(left.filter((job) => job.name === name)),
        new Error('the process that had it ended'),
      );
  }

  async #define(name: string, definition: QueueDefinition): Promise<void> {
    await this.#boss.createQueue(name, definition);
    const { policy: _, partition: __, ...changeable } = definition;
    await this.#boss.updateQueue(name, changeable);
  }
}

const over = (transaction: Queryable | undefined) => (transaction ? { db: within(transaction) } : {});
const asPairs = (attempts: readonly Attempt[]) => attempts.map(({ id, retryCount }) => ({ id, retryCount }));

/** The engine says which jobs an order reached, though its types do not. */
const settled = (answer: unknown) => (answer as { settled?: string[] }).settled ?? [];
