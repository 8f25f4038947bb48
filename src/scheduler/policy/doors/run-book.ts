import type { InputQuality, PolicyRun, RunKey, RunOrigin } from '../../../contract/policy.ts';
import { PolicyError } from '../../../contract/policy-errors.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Database, Queryable } from '../../storage/database.ts';
import { cacheKeyOf, runIdOf } from '../run-key.ts';
import type { JobQueue } from '../storage/job-queue.ts';
import { countJobs, findJob, type Job } from '../storage/job-rows.ts';
import { selectMoves, selectRuns } from '../storage/run-rows.ts';
import { RememberedRuns, type SucceededRun } from './remembered-runs.ts';

interface RunBookPorts {
  database: Database;
  clock: Clock;
  queue: JobQueue;
  /** What the inputs of a run are worth now. */
  inputQuality: (key: RunKey) => Promise<InputQuality>;
  /** How long a job may take from being asked for, its time in the queue included, in ms. */
  jobDeadlineMs: () => number;
  /** There is a job to take. */
  onAdded: () => void;
}

/** How a run stands. */
export type Standing =
  { ready: SucceededRun } | { pending: Job } | { canceled: PolicyRun } | { failed: PolicyRun };

/** A run that was canceled or failed is not tried anew before so long, in ms: who asks again at once is told why. */
export const triedAnewAfterMs = 30_000;
/** More jobs than this do not wait: what comes then is refused, and nothing of it is kept. */
const longestQueue = 1_000;

/** Every run by its key: what is asked for is computed once, however many ask. */
export class RunBook {
  readonly #ports: RunBookPorts;
  readonly #remembered = new RememberedRuns();
  /** Questions to the database that are under way: those who ask the same at the same time share one. */
  readonly #asked = new Map<string, Promise<Standing>>();

  constructor(ports: RunBookPorts) {
    this.#ports = ports;
  }

  /** The run of a key, which is put into the queue where it is not there, or ended long enough ago without a plan. */
  ask(key: RunKey, origin: RunOrigin): Promise<Standing> {
    const runId = runIdOf(key);
    const ready = this.#remembered.get(runId);
    if (ready) return Promise.resolve({ ready });
    const name = `${origin} ${runId}`;
    const underWay = this.#asked.get(name);
    if (underWay) return underWay;
    const asking = this.#ask(key, runId, origin).finally(() => this.#asked.delete(name));
    this.#asked.set(name, asking);
    return asking;
  }

  /** The same, and nothing is put anywhere; undefined where nobody has asked for it. */
  async look(key: RunKey): Promise<Standing | undefined> {
    const runId = runIdOf(key);
    const ready = this.#remembered.get(runId);
    return ready ? { ready } : this.standing(this.#ports.database, runId);
  }

  async #ask(key: RunKey, runId: string, origin: RunOrigin): Promise<Standing> {
    const { clock, database, inputQuality, onAdded, queue } = this.#ports;
    const known = await this.standing(database, runId);
    if (known && !mayBeTriedAnew(known, clock.now())) {
      const asksNow = 'pending' in known && known.pending.origin === 'background' && origin === 'asked';
      if (!asksNow) return known;
    }
    const quality = await inputQuality(key);
    if (!known && (await countJobs(database, clock.now())).depth >= longestQueue) throw queueFull();
    await queue.transaction((transaction) => this.add(transaction, key, quality, origin, clock.now()));
    onAdded();
    const added = await this.standing(database, runId);
    if (!added) throw new Error(`the job of run ${runId} is not there after it was put into the queue`);
    return added;
  }

  /** A job that is there already, of another process say, stays; so does a run that has ended well meanwhile. */
  async add(
    transaction: Queryable,
    key: RunKey,
    inputQuality: InputQuality,
    origin: RunOrigin,
    now: number,
  ): Promise<void> {
    const runId = runIdOf(key);
    if (await hasSucceeded(transaction, runId)) return;
    await transaction.query('delete from policy_runs where run_id = $1', [runId]);
    await this.#ports.queue.add(transaction, {
      runId,
      cacheKey: cacheKeyOf(key),
      key,
      inputQuality,
      origin,
      enqueuedAt: now,
      askedAt: origin === 'asked' ? now : null,
      deadlineAt: now + this.#ports.jobDeadlineMs(),
    });
  }

  /** A job and its run change places in one transaction: who finds neither, in between, looks once more. */
  async standing(database: Queryable, runId: string): Promise<Standing | undefined> {
    for (const last of [false, true]) {
      const job = await findJob(database, runId);
      if (job) return { pending: job };
      const [known] = await selectRuns(database, 'run_id = $1', [runId]);
      if (known) return this.#ended(database, known.run);
      if (last) break;
    }
    return undefined;
  }

  async #ended(database: Queryable, run: PolicyRun): Promise<Standing> {
    if (run.status === 'canceled') return { canceled: run };
    if (run.status !== 'success') return { failed: run };
    const ready = { run, moves: await selectMoves(database, run.run_id) };
    this.#remembered.put(ready);
    return { ready };
  }
}

const hasSucceeded = async (transaction: Queryable, runId: string) =>
  (await selectRuns(transaction, `run_id = $1 and status = 'success'`, [runId])).length > 0;

function mayBeTriedAnew(standing: Standing, now: number): boolean {
  const ended =
    'canceled' in standing ? standing.canceled : 'failed' in standing ? standing.failed : undefined;
  return ended !== undefined && now - Date.parse(ended.created_at) >= triedAnewAfterMs;
}

const queueFull = () =>
  new PolicyError(
    'policy_worker_unavailable',
    `${longestQueue} runs wait for the worker already: ask again when it has caught up.`,
    { retryAfterMs: 10_000, details: { pending_age_ms: 0 } },
  );
