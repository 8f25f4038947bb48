import { leverSettings } from '../../contract/plan/levers.ts';
import type { Clock, Random } from '../clock/clock.ts';
import type { Attempt, Engine } from '../engine/engine.ts';
import type { Database } from '../storage/database.ts';
import { Turns } from '../turns/turns.ts';
import { CarriedRun } from './carried-run.ts';
import { budgetsOf, type SyncConfiguration } from './configuration.ts';
import type { DrillFaults } from './drill-faults.ts';
import { effectiveLimits, type LeverState } from './effective-limits.ts';
import { searchConsolePaging, type Paging } from './paginator.ts';
import { RunExecution } from './run-execution.ts';
import { RunJobs } from './run-jobs.ts';
import type { SearchConsole } from './search-console.ts';
import { BatchLog } from './storage/batch-log.ts';
import { readControl, type Control } from './storage/control-store.ts';
import { RateEvents } from './storage/rate-events.ts';
import { ReadingStore } from './storage/reading-store.ts';
import { RunStore, type StoredRun } from './storage/run-store.ts';
import { Spending } from './storage/spending.ts';
import { sweep } from './storage/sweep.ts';
import type { SyncTelemetry } from './telemetry.ts';

export interface SupervisorPorts {
  database: Database;
  /** The engine of jobs, started. It is asked for before a transaction begins. */
  jobs: () => Promise<Engine>;
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
/** Pages that are written at the same time. The embedded database writes one thing at a time anyway. */
const writersOfServer = 3;

/** Works on the open runs whose jobs it gets from the engine, and follows halts and the lever while it does. */
export class RunSupervisor {
  readonly runs: RunStore;
  readonly spending: Spending;
  readonly events: RateEvents;
  readonly batches: BatchLog;
  readonly #ports: SupervisorPorts;
  readonly #readings: ReadingStore;
  readonly #writers: Turns;
  #jobs: RunJobs | undefined;
  /** By run. */
  readonly #carried = new Map<string, CarriedRun>();
  /** Until their ends are stored. */
  readonly #carrying = new Set<Promise<void>>();
  #control: Control = { halted: null, suspended: null, order: null };
  #propagation: number | null = null;
  #started = false;
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
    return [...this.#carried.values()].map(({ execution }) => execution);
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
    this.#started = true;
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

  /** Lets go of all runs where they are, for others to go on with. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#looking;
    await Promise.all(this.executions.map((execution) => execution.stop()));
    await Promise.all(this.#carrying);
    await this.#jobs?.giveBack().catch(this.#ports.onError);
  }

  /** Runs that a process works on and that do not keep to an order of the lever yet. */
  async behind(order: string): Promise<StoredRun[]> {
    const open = await this.runs.open();
    const live = open.length > 0 ? await (await this.#jobsOf()).live() : new Set();
    return open.filter((run) => live.has(run.id) && run.orderShown !== order);
  }

  async #look(): Promise<void> {
    this.#control = await readControl(this.#ports.database);
    for (const carried of this.#carried.values()) carried.follow(this.#control, this.lever);
    if (!this.#started || this.#stopped) return;
    const jobs = await this.#jobsOf();
    await jobs.fetch();
    for (const [id, carried] of this.#carried)
      if (!jobs.has(id, carried.attempt)) void carried.lose().catch(this.#ports.onError);
    for (const [id, attempt] of jobs.inHand)
      if (!this.#carried.has(id)) await this.#takeUp(jobs, id, attempt).catch(this.#ports.onError);
    await this.#tell(jobs);
  }

  async #jobsOf(): Promise<RunJobs> {
    const engine = await this.#ports.jobs();
    return (this.#jobs ??= new RunJobs({ ...this.#ports, runs: this.runs, engine }));
  }

  /** Waits for what is told no longer than until the next look: storage that is stuck keeps nobody from a halt. */
  async #tell(jobs: RunJobs): Promise<void> {
    const { clock, onError } = this.#ports;
    if (jobs.inHand.length === 0) return;
    const told = [
      jobs.touch().catch(onError),
      ...[...this.#carried.values()].map((carried) => carried.beat()),
    ];
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (cancel = clock.after(lookEveryMs, resolve)));
    await Promise.race([Promise.all(told), late]);
    cancel();
  }

  /** A run that another still writes of, or that this process lets go of, is taken up with a later look. */
  async #takeUp(jobs: RunJobs, id: string, attempt: Attempt): Promise<void> {
    const { clock, configuration, database, onError } = this.#ports;
    const claimed = await jobs.claim(id, attempt);
    const run = await this.runs.get(id);
    if (!run || run.endedAt !== null) {
      await jobs.end(attempt);
      return jobs.drop(id, attempt);
    }
    if (!claimed) return;
    const site = configuration.sites.find(({ url }) => url === run.site);
    const account = configuration.accounts.find((each) => each.id === run.account);
    if (!site || !account) {
      const gone = site ? `account ${run.account}` : run.site;
      const problem = `${gone} is not in the settings any more: its days stay as they are`;
      await database.transaction(async (transaction) => {
        const end = { state: 'failed' as const, problem, figures: run.figures, now: clock.now() };
        await this.runs.end(transaction, id, end);
        await jobs.end(attempt, transaction);
      });
      return jobs.drop(id, attempt);
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
        attempt,
      },
      run,
      effectiveLimits(run, this.lever, configuration.limits),
    );
    const ports = { ...this.#ports, runs: this.runs, jobs, limits: configuration.limits };
    const carried = new CarriedRun(ports, execution, attempt, this.lever?.id ?? null);
    this.#carried.set(id, carried);
    carried.follow(this.#control, this.lever);
    const carrying = this.#carry(id, carried).catch(onError);
    this.#carrying.add(carrying);
    void carrying.finally(() => this.#carrying.delete(carrying));
  }

  async #carry(id: string, carried: CarriedRun): Promise<void> {
    const { clock, database } = this.#ports;
    const ending = await carried.carry().finally(() => {
      this.#propagation = carried.execution.halt.propagationSeconds(clock.now()) ?? this.#propagation;
      this.#carried.delete(id);
    });
    if (ending.kind === 'stopped') return;
    await sweep(database);
    await Promise.all([this.spending, this.events, this.batches].map((each) => each.forgetOld(clock.now())));
  }
}
