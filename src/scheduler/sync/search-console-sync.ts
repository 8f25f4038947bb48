import type { Actor } from '../../contract/actor.ts';
import type {
  AutoSyncChanged,
  HaltRequest,
  RestoreAutoSyncRequest,
  RunStarted,
  StartRunRequest,
  SuspendAutoSyncRequest,
  SyncHalted,
  SyncResumed,
} from '../../contract/sync.ts';
import { ProblemError } from '../../contract/problem.ts';
import { appendAudit } from '../audit/audit-log.ts';
import type { Engine } from '../engine/engine.ts';
import type { Queryable } from '../storage/database.ts';
import { AutoSyncSchedule } from './auto-sync.ts';
import { DrillFaults } from './drill-faults.ts';
import { plannedRun, type PlannedRun } from './planned-run.ts';
import { alreadyRuns, isHalted, isNotHalted } from './refusals.ts';
import { runDocument } from './run-document.ts';
import { noFigures } from './run-figures.ts';
import { orderRun } from './run-jobs.ts';
import { RunSupervisor, type SupervisorPorts } from './run-supervisor.ts';
import { lockControl, readControl, storeHalt, storeSuspension } from './storage/control-store.ts';
import { DayView } from './storage/day-view.ts';
import { ReadingStore } from './storage/reading-store.ts';
import type { StoredRun } from './storage/run-store.ts';
import { SyncAnswers } from './sync-answers.ts';
import { effectiveLimits } from './effective-limits.ts';

type SyncPorts = Omit<SupervisorPorts, 'faults'>;

/**
 * The Search Console sync: what people order of it, what it tells, and the work itself. Each order is one transaction
 * with its audit entry and the answer under its idempotency key; all processes of one database follow it.
 */
export class SearchConsoleSync extends SyncAnswers {
  readonly faults: DrillFaults;
  readonly #ports: SyncPorts;
  readonly #supervisor: RunSupervisor;
  readonly #readings: ReadingStore;
  readonly #days: DayView;
  readonly #autoSync: AutoSyncSchedule;

  constructor(ports: SyncPorts) {
    const faults = new DrillFaults();
    const supervisor = new RunSupervisor({ ...ports, faults });
    const { clock, configuration, onError } = ports;
    const autoSync = new AutoSyncSchedule({
      clock,
      schedule: configuration.schedule,
      wanted: configuration.sites.some((site) => site.autoSync),
      run: (at) => this.#runScheduled(at),
      onError,
    });
    super({ ...ports, supervisor, autoSync });
    this.faults = faults;
    this.#ports = ports;
    this.#supervisor = supervisor;
    this.#autoSync = autoSync;
    this.#readings = new ReadingStore(ports.database);
    this.#days = new DayView(ports.database);
  }

  /** Goes on with what was open, and waits for the schedule. Without a site there is nothing to do. */
  begin(): void {
    if (this.#ports.configuration.sites.length === 0) return;
    this.#supervisor.start();
    this.#autoSync.start();
  }

  async close(): Promise<void> {
    await this.#autoSync.stop();
    await this.#supervisor.stop();
  }

  /** @throws ProblemError 404 for a site or type that is not synced, 409 while it has a run or the sync is halted. */
  async start(request: StartRunRequest, actor: Actor): Promise<RunStarted> {
    const planned = await plannedRun(this.#ports, request, actor.name);
    const engine = await this.#ports.jobs();
    return this.#order('sync.run', request.site, request.reason, actor, async (transaction) => {
      const run = await this.#insert(transaction, engine, planned, request.reason);
      if (run instanceof ProblemError) return run;
      const { id, type, from, to, force, ownLimits } = run;
      const counts = (await this.#days.ofRuns([id], transaction)).get(id);
      return {
        answer: { success: true as const, run: runDocument(run, counts) },
        newState: { run: id, type, from, to, force, limits: ownLimits },
      };
    });
  }

  halt({ reason }: HaltRequest, actor: Actor): Promise<SyncHalted> {
    return this.#order('sync.halt', 'sync', reason, actor, async (transaction) => {
      const { halted: before } = await lockControl(transaction);
      if (before) return isHalted(before);
      const halted = { by: actor.name, reason, at: new Date(this.#ports.clock.now()).toISOString() };
      const runs = (await this.#supervisor.runs.open(transaction)).map(({ id }) => id);
      await storeHalt(transaction, halted);
      return { answer: { success: true as const, halted, runs }, newState: { halted: true, runs } };
    });
  }

  resume({ reason }: HaltRequest, actor: Actor): Promise<SyncResumed> {
    return this.#order('sync.resume', 'sync', reason, actor, async (transaction) => {
      const { halted } = await lockControl(transaction);
      if (!halted) return isNotHalted();
      const runs = (await this.#supervisor.runs.open(transaction)).map(({ id }) => id);
      await storeHalt(transaction, null);
      const resumedAt = new Date(this.#ports.clock.now()).toISOString();
      return {
        answer: { success: true as const, resumedBy: actor.name, resumedAt, runs },
        newState: { halted: false, runs },
      };
    });
  }

  suspendAutoSync({ reason, seconds }: SuspendAutoSyncRequest, actor: Actor): Promise<AutoSyncChanged> {
    return this.#order('sync.auto-sync.suspend', 'sync', reason, actor, async (transaction) => {
      const { suspended: before } = await lockControl(transaction);
      const now = this.#ports.clock.now();
      const since = before && before.until > now ? before.since : now;
      const suspended = { by: actor.name, reason, since, until: now + seconds * 1_000 };
      await storeSuspension(transaction, suspended);
      const autoSync = this.#autoSync.document(suspended);
      return { answer: { success: true as const, autoSync }, newState: autoSync };
    });
  }

  restoreAutoSync({ reason }: RestoreAutoSyncRequest, actor: Actor): Promise<AutoSyncChanged> {
    return this.#order('sync.auto-sync.restore', 'sync', reason, actor, async (transaction) => {
      await lockControl(transaction);
      await storeSuspension(transaction, null);
      const autoSync = this.#autoSync.document(null);
      return { answer: { success: true as const, autoSync }, newState: autoSync };
    });
  }

  /** What all open runs are to keep to was changed by a rollout. */
  leverChanged(): Promise<void> {
    return this.#supervisor.look();
  }

  /** Runs of any process that do not keep to an order of the lever yet, and the limits that hold by it. */
  async leverShown(order: string) {
    const { lever } = this.#supervisor;
    return { lever, behind: await this.#supervisor.behind(order) };
  }

  /** Every site by its own types, as far as it is not complete. One that is being synced already goes on by itself. */
  async #runScheduled(at: number): Promise<void> {
    const { configuration, clock, database, onError } = this.#ports;
    const { halted, suspended } = await readControl(database);
    if (halted || (suspended && suspended.until > clock.now())) return;
    for (const { url, types, days, autoSync } of configuration.sites)
      for (const type of autoSync ? types : []) {
        const ordered = { site: url, type, days, force: false, reason: 'auto-sync' };
        try {
          const planned = await plannedRun(this.#ports, ordered, 'schedule');
          const engine = await this.#ports.jobs();
          await database.transaction(async (transaction) => {
            await lockControl(transaction);
            // Every process of the database has the same schedule: one of them begins what is due.
            if (await this.#supervisor.runs.isScheduled(transaction, planned.run, at)) return;
            await this.#insert(transaction, engine, planned, ordered.reason);
          });
        } catch (error) {
          onError(error);
        }
      }
    await this.#supervisor.look();
  }

  /** The run, its days and its job. */
  async #insert(
    transaction: Queryable,
    engine: Engine,
    { run, skips }: PlannedRun,
    reason: string,
  ): Promise<StoredRun | ProblemError> {
    const { halted, order } = await lockControl(transaction);
    if (halted) return isHalted(halted);
    const open = await this.#supervisor.runs.open(transaction);
    const other = open.find(({ site, type }) => site === run.site && type === run.type);
    if (other) return alreadyRuns(other);
    const { configuration, clock } = this.#ports;
    const known = { ...run, orderBefore: order?.id ?? null };
    const limits = effectiveLimits(known, this.#supervisor.leverOf(order), configuration.limits);
    const planned = { ...known, figures: noFigures(limits) };
    await this.#supervisor.runs.insert(transaction, planned, reason);
    await this.#readings.plan(
      transaction,
      { run: run.id, site: run.site, type: run.type },
      skips,
      clock.now(),
    );
    await orderRun(engine, run.id, transaction);
    return planned;
  }

  async #order<Answer>(
    action: string,
    subject: string,
    reason: string,
    actor: Actor,
    decide: (transaction: Queryable) => Promise<ProblemError | { answer: Answer; newState: unknown }>,
  ): Promise<Answer> {
    const { clock, database } = this.#ports;
    const outcome = await database.transaction(async (transaction) => {
      const told = await actor.once.recall(transaction);
      if (told !== undefined) return told as Answer;
      const { name, address, requestId } = actor;
      const entry = { at: clock.now(), actor: name, address, action, subject, reason, requestId };
      const decision = await decide(transaction);
      if (decision instanceof ProblemError) {
        const detail = { status: decision.status, why: decision.message };
        await appendAudit(transaction, { ...entry, outcome: 'refused', detail });
        decision.audited = true;
        return decision;
      }
      await appendAudit(transaction, { ...entry, outcome: 'allowed', newState: decision.newState });
      await actor.once.remember(transaction, decision.answer);
      return decision.answer;
    });
    if (outcome instanceof ProblemError) throw outcome;
    await this.#supervisor.look();
    return outcome;
  }
}
