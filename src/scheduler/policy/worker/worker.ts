import type { Clock } from '../../clock/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import type { Outcome } from '../solvers/outcome.ts';
import { policySpecs, policyVersions } from '../solvers/policy-spec.ts';
import type { Problem } from '../solvers/problem.ts';
import { addDeadLetter } from '../storage/dead-letters.ts';
import type { JobQueue, LeasedJob } from '../storage/job-queue.ts';
import { insertRun, type EndedRun } from '../storage/run-rows.ts';
import { endedWithoutPlan, endedWithPlan } from './ended-run.ts';

export interface WorkerPorts {
  database: Database;
  clock: Clock;
  queue: JobQueue;
  /** The stations that a run is computed on; undefined where they are not kept any more. */
  snapshot: (systemId: string, sha256: string) => Promise<Snapshot | undefined>;
  /** Rejects for what is no fault of the problem, and with the signal's reason when it is aborted. */
  solve: (problem: Problem, options: { deadlineMs: number; signal: AbortSignal }) => Promise<Outcome>;
  /** How long a solver may take, in ms. */
  solverDeadlineMs: () => number;
  /** Versions that are run at all, now. */
  enabled: () => readonly string[];
  /** Jobs that are computed at the same time. */
  jobsAtOnce: number;
  onEnded: (ended: EndedRun) => void;
  onError: (error: unknown) => void;
}

/** Times in ms. A worker that is not heard of for as long as its lease is taken for dead. */
const leaseMs = 15_000;
const renewEveryMs = 5_000;
/** Other processes put jobs into the queue, too, and workers die: it is looked at this often. */
const lookEveryMs = 1_000;
const attemptsAtMost = 3;
/** The pause after an attempt that failed, doubled with each. */
const pauseMs = 1_000;

/** Why a computation is broken off: its job is not this worker's any more, or the worker stops. */
class BrokenOff extends Error {}

/**
 * Takes jobs from the queue and computes them. Between attempts a run is pending, and no failure shows before the last.
 * What ends a job deletes it in the same transaction, and finds out there if somebody else has ended it: then nothing is
 * written. It never answers what no solver gave.
 */
export class PolicyWorker {
  readonly #ports: WorkerPorts;
  /** Computations under way, by run. */
  readonly #running = new Map<string, { abort: AbortController; done: Promise<void>; version: string }>();
  #cancelLook: () => void = () => undefined;
  #taking: Promise<void> | undefined;
  #again = false;
  #stopped = true;

  constructor(ports: WorkerPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** There may be a job. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = true;
    this.#taking ??= this.#takeAll().finally(() => {
      this.#taking = undefined;
      if (this.#again) this.wake();
    });
  }

  /** Breaks off what is computed of these runs: their jobs are gone. */
  breakOff(runIds: readonly string[]): void {
    for (const runId of runIds) this.#running.get(runId)?.abort.abort(new BrokenOff('the job is gone'));
  }

  /** How many computations are under way of other versions than these. */
  runningAllBut(versions: readonly string[]): number {
    return [...this.#running.values()].filter(({ version }) => !versions.includes(version)).length;
  }

  /** Breaks off what is computed, and gives it back for another worker, or for the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#again = false;
    this.#cancelLook();
    await this.#taking;
    for (const { abort } of this.#running.values()) abort.abort(new BrokenOff('the worker stops'));
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #takeAll(): Promise<void> {
    const { clock, queue, jobsAtOnce, onError } = this.#ports;
    this.#cancelLook();
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        while (!this.#stopped && this.#running.size < jobsAtOnce) {
          const job = await queue.take(clock.now(), leaseMs);
          if (!job) break;
          this.#begin(job);
        }
      }
    } catch (error) {
      onError(error);
    }
    if (!this.#stopped) this.#cancelLook = clock.after(lookEveryMs, () => this.wake());
  }

  #begin(job: LeasedJob): void {
    const abort = new AbortController();
    const done = this.#compute(job, abort)
      .catch(this.#ports.onError)
      .finally(() => {
        this.#running.delete(job.runId);
        this.wake();
      });
    this.#running.set(job.runId, { abort, done, version: job.key.policy_version });
  }

  async #compute(job: LeasedJob, abort: AbortController): Promise<void> {
    const { clock, queue } = this.#ports;
    let cancelRenewal: () => void = () => undefined;
    const renew = () => {
      cancelRenewal = clock.after(renewEveryMs, () => {
        queue.renew(job, clock.now() + leaseMs).then((ours) => {
          if (!ours) return abort.abort(new BrokenOff('the job is gone'));
          renew();
        }, this.#ports.onError);
      });
    };
    renew();
    try {
      await this.#end(job, await this.#outcomeOf(job, abort.signal));
    } catch (error) {
      if (!(error instanceof BrokenOff)) return await this.#failed(job, error as Error);
      if (this.#stopped) await queue.giveBack(job, { notBefore: clock.now() });
    } finally {
      cancelRenewal();
    }
  }

  /** How the job ends; it rejects where an attempt fails. */
  async #outcomeOf(job: LeasedJob, signal: AbortSignal): Promise<EndedRun> {
    const { clock, enabled, snapshot, solve, solverDeadlineMs } = this.#ports;
    const version = policyVersions.find((each) => each === job.key.policy_version);
    // Switched off since it was asked for.
    if (!version || !enabled().includes(version))
      return endedWithoutPlan(job, clock.now(), { status: 'canceled' });
    const left = job.deadlineAt - clock.now();
    if (left <= 0)
      return endedWithoutPlan(job, clock.now(), { status: 'timeout', errorReason: 'job_deadline' });
    if (job.attempts > attemptsAtMost) throw new Error('worker_lost');
    const input = blocked(job) ? undefined : await snapshot(job.key.system_id, job.key.view_snapshot_sha256);
    if (!input)
      return endedWithoutPlan(job, clock.now(), { status: 'success', noOpReason: 'input_quality_blocked' });
    const spec = policySpecs[version];
    const problem = { stations: input.stations, spec, budget: spec.budget };
    const outcome = await solve(problem, { deadlineMs: Math.min(solverDeadlineMs(), left), signal });
    return endedWithPlan(job, clock.now(), outcome);
  }

  async #failed(job: LeasedJob, error: Error): Promise<void> {
    const { clock, database, onError, queue } = this.#ports;
    onError(error);
    const reason = reasonOf(error);
    if (job.attempts < attemptsAtMost)
      return queue.giveBack(job, {
        notBefore: clock.now() + pauseMs * 2 ** (job.attempts - 1),
        error: reason,
      });
    const ended = endedWithoutPlan(job, clock.now(), { status: 'fail', errorReason: reason });
    const written = await database.transaction(async (transaction) => {
      if (!(await queue.end(transaction, job))) return false;
      await insertRun(transaction, ended);
      await addDeadLetter(transaction, job, reason, clock.now());
      return true;
    });
    if (written) this.#ports.onEnded(ended);
  }

  async #end(job: LeasedJob, ended: EndedRun): Promise<void> {
    const { database, onEnded, queue } = this.#ports;
    const written = await database.transaction(async (transaction) => {
      if (!(await queue.end(transaction, job))) return false;
      await insertRun(transaction, ended);
      return true;
    });
    if (written) onEnded(ended);
  }
}

const blocked = ({ inputQuality }: LeasedJob) => inputQuality === 'missing' || inputQuality === 'blocked';

/** A word for what went wrong, for metrics and tables: a code where the error has one, else its kind. */
function reasonOf(error: Error): string {
  if (/^[a-z][a-z0-9_]{2,40}$/.test(error.message)) return error.message;
  return 'internal_error';
}
