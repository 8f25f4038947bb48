import type { SyncLimits } from '../../contract/sync.ts';
import type { Clock } from '../clock/clock.ts';
import type { Attempt } from '../engine/engine.ts';
import type { Database } from '../storage/database.ts';
import { effectiveLimits, type LeverState } from './effective-limits.ts';
import type { Ending, RunExecution } from './run-execution.ts';
import type { RunJobs } from './run-jobs.ts';
import { skippedAsSynced } from './skipped.ts';
import type { Control } from './storage/control-store.ts';
import { fence, LostRun, type RunStore } from './storage/run-store.ts';

interface CarriedRunPorts {
  database: Database;
  clock: Clock;
  runs: RunStore;
  jobs: RunJobs;
  /** What holds for a run that nobody gave others. */
  limits: SyncLimits;
  onError: (error: unknown) => void;
}

/** How often it tells how far it is, in ms. */
const beatEveryMs = 2_000;

/** A run that this process works on in the name of one attempt: what it keeps to, how far it is, and its end. */
export class CarriedRun {
  readonly execution: RunExecution;
  readonly attempt: Attempt;
  readonly #ports: CarriedRunPorts;
  /** The order of the lever that the execution knows, and which it has shown to keep to. */
  #known: string | null;
  #shown: string | null = null;
  #beatAt = -Infinity;
  #beating: Promise<void> | undefined;
  #closing = false;

  constructor(ports: CarriedRunPorts, execution: RunExecution, attempt: Attempt, order: string | null) {
    this.#ports = ports;
    this.execution = execution;
    this.attempt = attempt;
    this.#known = order;
  }

  /** Works until the run has ended, or is let go of, and that is stored. */
  async carry(): Promise<Ending> {
    const ending = await this.execution.start();
    this.#closing = true;
    await this.execution.flush();
    await this.#beating;
    const { run, figures } = this.execution;
    if (ending.kind === 'stopped') await this.#ports.runs.release(run.id, this.attempt, figures);
    else await this.#end(ending);
    return ending;
  }

  /** Keeps to a halt, and to what the lever was set to. */
  follow({ halted }: Control, lever: LeverState | null): void {
    const { execution } = this;
    if (halted) execution.beginHalt(Date.parse(halted.at));
    else execution.endHalt();
    const order = lever?.id ?? null;
    if (order === this.#known) return;
    this.#known = order;
    execution.setLimits(effectiveLimits(execution.run, lever, this.#ports.limits));
    if (lever?.restart) void execution.restart();
  }

  /** Tells how far it is: every two seconds, and at once when it keeps to a new order. Never rejects. */
  beat(): Promise<void> {
    this.#beating ??= this.#beat()
      .catch(this.#ports.onError)
      .finally(() => (this.#beating = undefined));
    return this.#beating;
  }

  /** Ends the work: the run is another's. */
  async lose(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#ports.onError(new LostRun(this.execution.run.id));
    await this.execution.stop();
  }

  async #beat(): Promise<void> {
    const { clock, runs } = this.#ports;
    const { execution } = this;
    const shows = this.#known !== this.#shown && execution.settled;
    const now = clock.monotonic();
    if (this.#closing || (!shows && now - this.#beatAt < beatEveryMs - 100)) return;
    if (shows) this.#shown = this.#known;
    await execution.flush();
    const { figures, problem } = execution;
    const told = { figures, orderShown: this.#shown, problem };
    if (await runs.beat(execution.run.id, this.attempt, told)) this.#beatAt = now;
    else await this.lose();
  }

  /** The end of the run, and of its job: one transaction. */
  async #end({ failed, problem }: Extract<Ending, { kind: 'ended' }>): Promise<void> {
    const { database, clock, runs, jobs } = this.#ports;
    const { run, figures } = this.execution;
    await database.transaction(async (transaction) => {
      await fence(transaction, run.id, this.attempt);
      const [left] = await transaction.query<{ failed: number; skipped: number }>(
        `select (count(*) filter (where state = 'failed'))::int as failed,
           (count(*) filter (where state = 'skipped' and reason <> $2))::int as skipped
         from sync_readings where run = $1`,
        [run.id, skippedAsSynced],
      );
      const faults = [
        left?.failed ? `${left.failed} days failed` : [],
        left?.skipped ? `${left.skipped} days were skipped` : [],
      ].flat();
      await runs.end(transaction, run.id, {
        state: failed ? 'failed' : faults.length > 0 ? 'partial' : 'done',
        problem: problem ?? (faults.join(' and ') || null),
        figures,
        now: clock.now(),
      });
      await jobs.end(this.attempt, transaction);
    });
    jobs.drop(run.id, this.attempt);
  }
}
