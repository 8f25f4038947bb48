import type { Clock } from '../../clock/clock.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import type { Outcome } from '../solvers/outcome.ts';
import { policySpecs, policyVersions } from '../solvers/policy-spec.ts';
import type { Problem } from '../solvers/problem.ts';
import { addDeadLetter } from '../storage/dead-letters.ts';
import type { HeldJob, JobQueue } from '../storage/job-queue.ts';
import { insertRun, type EndedRun } from '../storage/run-rows.ts';
import { endedWithoutPlan, endedWithPlan } from './ended-run.ts';

interface WorkerPorts {
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

/** In ms. The engine gives the jobs of a worker that is not heard of for ten seconds to another. */
const touchEveryMs = 3_000;
/** Other processes put jobs into the queue, too, and workers die: it is looked at this often. */
const lookEveryMs = 1_000;
const attemptsAtMost = 3;
/** The pause after an attempt that failed, doubled with each. */
const pauseMs = 1_000;

/** Why a computation is broken off: its job is not this worker's any more, or the worker stops. */
class BrokenOff extends Error {}

/**
 * Takes jobs from the queue and computes them. Between attempts a run is pending, and no failure shows before the last.
 * What ends a job deletes it in the same transaction, and finds out there if somebody else has ended it or has it now:
 * then nothing is written. It never answers what no solver gave.
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
    const { clock, jobsAtOnce, onError, queue } = this.#ports;
    this.#cancelLook();
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        const places = jobsAtOnce - this.#running.size;
        if (places > 0) for (const job of await queue.take(places)) this.#begin(job);
      }
    } catch (error) {
      onError(error);
    }
    if (!this.#stopped) this.#cancelLook = clock.after(lookEveryMs, () => this.wake());
  }

  #begin(job: HeldJob): void {
    const abort = new AbortController();
    const done = this.#compute(job, abort)
      .catch(this.#ports.onError)
      .finally(() => {
        // The run may have been asked for anew, and begun, while this one was broken off.
        if (this.#running.get(job.runId)?.abort === abort) this.#running.delete(job.runId);
        this.wake();
      });
    this.#running.set(job.runId, { abort, done, version: job.key.policy_version });
  }

  async #compute(job: HeldJob, abort: AbortController): Promise<void> {
    const { queue } = this.#ports;
    const stopTouching = this.#touch(job, abort);
    try {
      await this.#end(job, await this.#outcomeOf(job, abort.signal));
    } catch (error) {
      if (!(error instanceof BrokenOff)) return await this.#failed(job, error as Error);
      if (this.#stopped) await queue.giveBack(job, { inMs: 0 });
      else await queue.forget(job);
    } finally {
      stopTouching();
    }
  }

  /** Says every few seconds that a job is computed, and breaks it off when it is not this worker's any more. */
  #touch(job: HeldJob, abort: AbortController): () => void {
    const { clock, onError, queue } = this.#ports;
    let stopped = false;
    let cancel: () => void = () => undefined;
    const touch = async () => {
      const ours = await queue.touch(job).catch(onError);
      if (ours === false) abort.abort(new BrokenOff('the job is gone'));
      else if (!stopped) next();
    };
    const next = () => {
      cancel = clock.after(touchEveryMs, () => void touch());
    };
    next();
    return () => {
      stopped = true;
      cancel();
    };
  }

  /** How the job ends; it rejects where an attempt fails. */
  async #outcomeOf(job: HeldJob, signal: AbortSignal): Promise<EndedRun> {
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

  async #failed(job: HeldJob, error: Error): Promise<void> {
    const { clock, onError, queue } = this.#ports;
    onError(error);
    const reason = reasonOf(error);
    if (job.attempts < attemptsAtMost)
      return queue.giveBack(job, { inMs: pauseMs * 2 ** (job.attempts - 1), error: reason });
    const ended = endedWithoutPlan(job, clock.now(), { status: 'fail', errorReason: reason });
    const { attempt: _, ...letter } = job;
    const written = await queue.end(job, async (transaction) => {
      await insertRun(transaction, ended);
      await addDeadLetter(transaction, letter, reason, clock.now());
    });
    if (written) this.#ports.onEnded(ended);
  }

  async #end(job: HeldJob, ended: EndedRun): Promise<void> {
    const written = await this.#ports.queue.end(job, (transaction) => insertRun(transaction, ended));
    if (written) this.#ports.onEnded(ended);
  }
}

const blocked = ({ inputQuality }: HeldJob) => inputQuality === 'missing' || inputQuality === 'blocked';

/** A word for what went wrong, for metrics and tables: a code where the error has one, else its kind. */
function reasonOf(error: Error): string {
  if (/^[a-z][a-z0-9_]{2,40}$/.test(error.message)) return error.message;
  return 'internal_error';
}
