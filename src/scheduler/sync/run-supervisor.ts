import { randomUUID } from 'node:crypto';
import { leverSettings } from '../../contract/plan/levers.ts';
import type { Clock, Random } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import { budgetsOf, type SyncConfiguration } from './configuration.ts';
import type { DrillFaults } from './drill-faults.ts';
import { effectiveLimits, type LeverState } from './effective-limits.ts';
import { searchConsolePaging, type Paging } from './paginator.ts';
import { RunExecution, type Ending } from './run-execution.ts';
import type { SearchConsole } from './search-console.ts';
import { skippedAsSynced } from './skipped.ts';
import { BatchLog } from './storage/batch-log.ts';
import { readControl, type Control } from './storage/control-store.ts';
import { RateEvents } from './storage/rate-events.ts';
import { ReadingStore } from './storage/reading-store.ts';
import { fence, RunStore, type StoredRun } from './storage/run-store.ts';
import { Spending } from './storage/spending.ts';
import { sweep } from './storage/sweep.ts';
import type { SyncTelemetry } from './telemetry.ts';
import { Turns } from '../turns/turns.ts';

export interface SupervisorPorts {
  database: Database;
  /** Whether other processes may work on the same database. */
  shared: boolean;
  clock: Clock;
  random: Random;
  configuration: SyncConfiguration;
  console: (account: string) => SearchConsole;
  telemetry: SyncTelemetry;
  faults: DrillFaults;
  paging?: Paging;
  onError: (error: unknown) => void;
}

/** How often what others ordered is looked at, in ms: a halt reaches every process within two of these. */
const lookEveryMs = 1_000;
const dayMs = 24 * 3_600_000;
/** Pages that are written at the same time. The embedded database writes one thing at a time anyway. */
const writersOfServer = 3;

/** Works on all open runs that no other process works on, and follows halts and the lever while it does. */
export class RunSupervisor {
  readonly owner = randomUUID();
  readonly runs: RunStore;
  readonly spending: Spending;
  readonly events: RateEvents;
  readonly batches: BatchLog;
  readonly #ports: SupervisorPorts;
  readonly #readings: ReadingStore;
  readonly #writers: Turns;
  readonly #executions = new Map<string, RunExecution>();
  /** The order of the lever that each execution knows, and which it has shown to keep to. */
  readonly #orders = new Map<string, { known: string | null; shown: string | null }>();
  readonly #beaten = new Map<string, number>();
  /** Beats under way. */
  readonly #beating = new Map<string, Promise<void>>();
  /** Until their ends are stored. */
  readonly #carried = new Map<string, Promise<void>>();
  #control: Control = { halted: null, suspended: null, order: null };
  #propagation: number | null = null;
  #first = true;
  #stopped = false;
  #cancel: () => void = () => undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(ports: SupervisorPorts) {
    this.#ports = ports;
    const { database } = ports;
    this.runs = new RunStore(database);
    this.spending = new Spending(database);
    this.events = new RateEvents(database);
    this.batches = new BatchLog(database);
    this.#readings = new ReadingStore(database);
    this.#writers = new Turns(ports.shared ? writersOfServer : 1);
  }

  get executions(): RunExecution[] {
    return [...this.#executions.values()];
  }
  get control(): Control {
    return this.#control;
  }
  get lever(): LeverState | null {
    return this.leverOf(this.#control.order);
  }
  /** What is stored of the lever, as it was read; null where no rollout has set it. */
  leverOf(order: Control['order']): LeverState | null {
    const parsed = leverSettings['search-console-sync'].safeParse(order?.settings);
    if (!order || !parsed.success) return null;
    const { restart, ...limits } = parsed.data;
    return { id: order.id, limits, restart };
  }
  /** Seconds that the newest halt took to reach the last worker of this process; null before the first. */
  get haltPropagationSeconds(): number | null {
    const now = this.#ports.clock.now();
    const running = this.executions.flatMap(({ halt }) => halt.propagationSeconds(now) ?? []);
    return running.length > 0 ? Math.max(...running) : this.#propagation;
  }

  /** Takes up what is open, and looks again every second. */
  start(): void {
    const again = () => {
      if (this.#stopped) return;
      this.#cancel = this.#ports.clock.after(lookEveryMs, () => void this.look().then(again));
    };
    void this.look().then(again);
  }

  /** Follows what was ordered, here or by another process. One look at a time; it never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look()).catch(this.#ports.onError);
    return this.#looking;
  }

  /** Lets go of all runs where they are. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#looking;
    await Promise.all(this.executions.map((execution) => execution.stop()));
    await Promise.all(this.#beating.values());
    await Promise.all([...this.#carried.values()]);
  }

  async #look(): Promise<void> {
    const { clock, database, shared } = this.#ports;
    this.#control = await readControl(database);
    for (const execution of this.executions) this.#follow(execution);
    const now = clock.now();
    // Nobody else has the embedded database: what is open there was left by a process that is gone.
    const alone = this.#first && !shared;
    this.#first = false;
    const open = alone
      ? (await this.runs.open()).map(({ id }) => id)
      : await this.runs.orphans(this.owner, now);
    for (const id of open) if (!this.#executions.has(id)) await this.#takeUp(id, alone ? now + dayMs : now);
    await this.#beatAll();
  }

  /** Waits for a beat no longer than until the next look: storage that is stuck keeps nobody from following a halt. */
  async #beatAll(): Promise<void> {
    const { clock, onError } = this.#ports;
    for (const execution of this.executions) {
      const { id } = execution.run;
      if (this.#beating.has(id)) continue;
      const beat = this.#beat(execution).catch(onError);
      this.#beating.set(
        id,
        beat.finally(() => this.#beating.delete(id)),
      );
    }
    if (this.#beating.size === 0) return;
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (cancel = clock.after(lookEveryMs, resolve)));
    await Promise.race([Promise.all(this.#beating.values()), late]);
    cancel();
  }

  async #takeUp(id: string, silentSince: number): Promise<void> {
    const { clock, configuration, database } = this.#ports;
    const now = clock.now();
    if (this.#stopped || !(await this.runs.claim(id, this.owner, now, silentSince))) return;
    const run = await this.runs.get(id);
    if (!run) return;
    const site = configuration.sites.find(({ url }) => url === run.site);
    if (!site) {
      const problem = `${run.site} is not in the settings any more: its days stay as they are`;
      return this.runs.end(database, id, { state: 'failed', problem, figures: run.figures, now });
    }
    const execution = new RunExecution(
      {
        ...this.#ports,
        console: this.#ports.console(run.account),
        readings: this.#readings,
        spending: this.spending,
        events: this.events,
        batches: this.batches,
        writers: this.#writers,
        budgets: budgetsOf(configuration, site),
        paging: this.#ports.paging ?? searchConsolePaging,
        owner: this.owner,
      },
      run,
      effectiveLimits(run, this.lever, configuration.limits),
    );
    this.#executions.set(id, execution);
    const order = this.lever?.id ?? null;
    this.#orders.set(id, { known: order, shown: null });
    this.#follow(execution);
    this.#carried.set(
      id,
      execution
        .start()
        .then((ending) => this.#ended(execution, ending))
        .catch(this.#ports.onError)
        .finally(() => {
          this.#forget(id, execution);
          this.#carried.delete(id);
        }),
    );
  }

  #follow(execution: RunExecution): void {
    const { halted } = this.#control;
    if (halted) execution.beginHalt(Date.parse(halted.at));
    else execution.endHalt();
    const orders = this.#orders.get(execution.run.id);
    const { lever } = this;
    if (!orders || (lever?.id ?? null) === orders.known) return;
    orders.known = lever?.id ?? null;
    execution.setLimits(effectiveLimits(execution.run, lever, this.#ports.configuration.limits));
    if (lever?.restart) void execution.restart().catch(this.#ports.onError);
  }

  /** Tells that it lives and how far it is: every two seconds, and at once when it keeps to a new order. */
  async #beat(execution: RunExecution): Promise<void> {
    const { clock, onError } = this.#ports;
    const { id } = execution.run;
    const orders = this.#orders.get(id);
    const shows = orders !== undefined && orders.known !== orders.shown && execution.settled;
    const last = this.#beaten.get(id) ?? -Infinity;
    if (!shows && clock.monotonic() - last < 2 * lookEveryMs - 100) return;
    if (shows) orders.shown = orders.known;
    await execution.flush();
    const { figures, problem } = execution;
    const alive = await this.runs.beat(id, this.owner, {
      now: clock.now(),
      figures,
      orderShown: orders?.shown ?? null,
      problem,
    });
    if (alive) return void this.#beaten.set(id, clock.monotonic());
    onError(new Error(`run ${id} was taken up by another process: this one was away for too long`));
    await execution.stop();
  }

  async #ended(execution: RunExecution, ending: Ending): Promise<void> {
    const { database, clock } = this.#ports;
    const { run } = execution;
    await execution.flush();
    if (ending.kind === 'stopped') return this.runs.release(run.id, this.owner, execution.figures);
    const { failed, problem } = ending;
    await database.transaction(async (transaction) => {
      await fence(transaction, run.id, this.owner);
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
      await this.runs.end(transaction, run.id, {
        state: failed ? 'failed' : faults.length > 0 ? 'partial' : 'done',
        problem: problem ?? (faults.join(' and ') || null),
        figures: execution.figures,
        now: clock.now(),
      });
    });
    this.#forget(run.id, execution);
    await sweep(database);
    await Promise.all([this.spending, this.events, this.batches].map((each) => each.forgetOld(clock.now())));
  }

  #forget(id: string, execution: RunExecution): void {
    if (this.#executions.get(id) !== execution) return;
    this.#propagation = execution.halt.propagationSeconds(this.#ports.clock.now()) ?? this.#propagation;
    this.#executions.delete(id);
    this.#orders.delete(id);
    this.#beaten.delete(id);
  }

  /** Runs that a process works on and that do not keep to an order of the lever yet. */
  async behind(order: string): Promise<StoredRun[]> {
    const open = await this.runs.open();
    const live = await this.runs.live(this.#ports.clock.now());
    return open.filter((run) => live.has(run.id) && run.orderShown !== order);
  }
}
