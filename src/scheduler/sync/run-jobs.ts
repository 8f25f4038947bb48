import type { Clock } from '../clock/clock.ts';
import type { Attempt, Engine, FetchedJob, NewJob } from '../engine/engine.ts';
import type { Database, Queryable } from '../storage/database.ts';
import type { RunStore } from './storage/run-store.ts';

const queue = 'sync-run';
/** More runs than any configuration has at a time: a site and type has one. */
const mostAtOnce = 100;
const touchEveryMs = 2_000;
/** How often runs without a job are looked for: nodes of the version before order them, and a restore may leave some. */
const adoptEveryMs = 60_000;

interface RunJob {
  run: string;
}

const jobOf = (run: string): NewJob & { data: RunJob } => ({ key: run, data: { run } });

interface RunJobsPorts {
  database: Database;
  clock: Clock;
  runs: RunStore;
  engine: Engine;
}

/** Stores the job of a run, in the transaction that stores the run. */
export async function orderRun(engine: Engine, run: string, transaction: Queryable): Promise<void> {
  await engine.send(queue, jobOf(run), transaction);
}

/** The jobs of runs that this process has in hand. Who lives, and whose a job is, the engine alone says. */
export class RunJobs {
  readonly #ports: RunJobsPorts;
  /** By run. */
  readonly #inHand = new Map<string, FetchedJob<RunJob>>();
  #adoptedAt = -Infinity;
  #touchedAt = -Infinity;
  #touching: Promise<void> | undefined;

  constructor(ports: RunJobsPorts) {
    this.#ports = ports;
  }

  /** The attempts in hand, by run. */
  get inHand(): [run: string, attempt: Attempt][] {
    return [...this.#inHand];
  }

  has(run: string, { id, retryCount }: Attempt): boolean {
    const job = this.#inHand.get(run);
    return job?.id === id && job.retryCount === retryCount;
  }

  /** Takes what nobody works on. */
  async fetch(): Promise<void> {
    const { clock, engine, runs } = this.#ports;
    if (clock.monotonic() - this.#adoptedAt >= adoptEveryMs) {
      const open = await runs.open();
      await engine.insert(
        queue,
        open.map(({ id }) => jobOf(id)),
      );
      this.#adoptedAt = clock.monotonic();
    }
    for (const job of await engine.fetch<RunJob>(queue, { count: mostAtOnce }))
      this.#inHand.set(job.data.run, job);
  }

  /** Tells the engine that these go on, and lets go of those that it has given to others. */
  touch(): Promise<void> {
    this.#touching ??= this.#touch().finally(() => (this.#touching = undefined));
    return this.#touching;
  }

  /** Makes the run this attempt's. False while another still writes of it; the engine may have taken the attempt away. */
  claim(run: string, attempt: Attempt): Promise<boolean> {
    const { database, engine, runs } = this.#ports;
    return database.transaction(
      async (transaction) =>
        (await engine.hold(queue, attempt, transaction)) && (await runs.claim(transaction, run, attempt)),
    );
  }

  /** The run has ended, and its job with it. */
  async end(attempt: Attempt, transaction?: Queryable): Promise<void> {
    await this.#ports.engine.end(queue, [attempt], transaction);
  }

  /** The run needs no more of this process. */
  drop(run: string, attempt: Attempt): void {
    if (this.has(run, attempt)) this.#inHand.delete(run);
  }

  /** Gives everything back, for others to take up at once. */
  async giveBack(): Promise<void> {
    await this.#touching;
    const jobs = [...this.#inHand.values()].map(({ id, retryCount }) => ({
      id,
      retryCount,
      inMs: 0,
      priority: 0,
    }));
    this.#inHand.clear();
    await this.#ports.engine.postpone(queue, jobs);
  }

  /** Ids of the runs that a process works on, this one or another. */
  async live(): Promise<Set<string>> {
    return new Set(await this.#ports.engine.activeKeys(queue));
  }

  async #touch(): Promise<void> {
    const { clock, engine } = this.#ports;
    const now = clock.monotonic();
    if (this.#inHand.size === 0 || now - this.#touchedAt < touchEveryMs - 100) return;
    const jobs = [...this.#inHand.values()];
    const ours = new Set(await engine.touch(queue, jobs));
    this.#touchedAt = now;
    for (const job of jobs) if (!ours.has(job.id)) this.drop(job.data.run, job);
  }
}
