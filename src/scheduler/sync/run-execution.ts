import type { BatchStatus, SyncLimits } from '../../contract/sync.ts';
import type { Clock, Random } from '../clock/clock.ts';
import type { Attempt } from '../engine/engine.ts';
import { Coordinator } from './coordinator.ts';
import { DayReader } from './day-reader.ts';
import type { DrillFaults } from './drill-faults.ts';
import { Halt } from './halt.ts';
import type { Paging } from './paginator.ts';
import { QuerySender } from './query-sender.ts';
import type { Budget } from './quota.ts';
import { RunMeter, type RunFigures } from './run-figures.ts';
import { RunReadings } from './run-readings.ts';
import type { Refusal, SearchConsole } from './search-console.ts';
import type { BatchLog, LoggedBatch } from './storage/batch-log.ts';
import type { RateEvents } from './storage/rate-events.ts';
import type { ReadingStore } from './storage/reading-store.ts';
import { LostRun, type StoredRun } from './storage/run-store.ts';
import type { Spending } from './storage/spending.ts';
import type { SyncedSite, SyncTelemetry } from './telemetry.ts';
import type { Turns } from '../turns/turns.ts';
import type { WorkItem } from './work-item.ts';

interface ExecutionPorts {
  clock: Clock;
  random: Random;
  console: SearchConsole;
  readings: ReadingStore;
  spending: Spending;
  events: RateEvents;
  batches: BatchLog;
  telemetry: SyncTelemetry;
  faults: DrillFaults;
  writers: Turns;
  budgets: readonly Budget[];
  paging: Paging;
  /** In whose name it writes. */
  attempt: Attempt;
  onError: (error: unknown) => void;
}

/** How a run ended; `stopped`: it did not, and goes on later, here or elsewhere. */
export type Ending = { kind: 'ended'; problem: string | null; failed: boolean } | { kind: 'stopped' };

/** So many writes in a row may fail before the run does; it waits between them. */
const mostStorageFailures = 8;
const storageWaitMs = 2_000;

/**
 * Works on one run: asks, stores, repairs, and goes on behind the last stored page where another process left it.
 * It decides nothing itself: `Coordinator` says what is next, `QuerySender` when, and `DayReader` what it means.
 */
export class RunExecution {
  readonly meter: RunMeter;
  readonly halt = new Halt();
  readonly #ports: ExecutionPorts;
  readonly #run: StoredRun;
  readonly #of: SyncedSite;
  readonly #sender: QuerySender;
  readonly #reader: DayReader;
  readonly #readings: RunReadings;
  readonly #forgetFaults: () => void;
  #limits: SyncLimits;
  #coordinator: Coordinator<WorkItem>;
  /** A coordinator that a drill keeps from handing out work. */
  #stuck: Coordinator<WorkItem> | undefined;
  #abort = new AbortController();
  /** What is stored of the run is being read: nothing is handed out before it is known. */
  #planning = true;
  #storageFailures = 0;
  #waitUntil = 0;
  #cancelWake: () => void = () => undefined;
  #logged: LoggedBatch[] = [];
  #problem: string | null = null;
  #ending: Ending | undefined;
  #resolve: (ending: Ending) => void = () => undefined;
  readonly ended = new Promise<Ending>((resolve) => (this.#resolve = resolve));

  constructor(ports: ExecutionPorts, run: StoredRun, limits: SyncLimits) {
    this.#ports = ports;
    this.#run = run;
    this.#limits = limits;
    this.#of = { account: run.account, site: run.site };
    this.#coordinator = new Coordinator(limits, ports.paging.pageRows);
    this.meter = new RunMeter({ ...run.figures, limits });
    this.#sender = new QuerySender({
      ...ports,
      account: run.account,
      site: run.site,
      onReady: () => this.#pump(),
      onApproaching: (limit) => {
        this.meter.count('approaching');
        ports.telemetry.approaching(this.#of, limit);
      },
      onExceeded: (kind, retryMs) => {
        this.meter.count(kind);
        ports.telemetry.exceeded(this.#of, retryMs);
      },
    });
    this.#reader = new DayReader({ ...ports, run });
    this.#readings = new RunReadings(run, ports.readings, this.#reader, ports.paging);
    this.#forgetFaults = ports.faults.onChange(() => this.#faultsChanged());
    this.#faultsChanged();
  }

  get run(): StoredRun {
    return this.#run;
  }
  get limits(): SyncLimits {
    return this.#limits;
  }
  get figures(): RunFigures {
    return this.meter.figures;
  }
  /** What keeps it from going on just now, for people; null where nothing does. */
  get problem(): string | null {
    return this.#problem;
  }
  get waiting(): QuerySender['waiting'] {
    return this.#sender.waiting;
  }
  get coordinator(): Coordinator<WorkItem> {
    return this.#coordinator;
  }
  /** The limits are kept, after they were lowered too, and no restart is under way. */
  get settled(): boolean {
    return !this.#planning && this.#coordinator.withinLimits;
  }

  /** Takes up what is stored of the run, and works until it ends or is stopped. */
  async start(): Promise<Ending> {
    await this.#begin(() => this.#readings.load());
    return this.ended;
  }

  setLimits(limits: SyncLimits): void {
    this.#limits = limits;
    this.#coordinator.setLimits(limits);
    this.meter.setLimits(limits);
    this.#pump();
  }

  /** Drops the queue and begins again from what is stored, as after a fault of the coordinator. It never rejects. */
  async restart(): Promise<void> {
    if (this.#planning || this.#ending) return;
    this.#planning = true;
    this.#coordinator.halt();
    this.#abort.abort();
    await this.#drained();
    if (this.#ending) return;
    this.#coordinator = new Coordinator(this.#limits, this.#ports.paging.pageRows);
    if (this.halt.on) this.#coordinator.halt();
    this.#abort = new AbortController();
    await this.#begin();
  }

  /** Asks for nothing more, from now on; what was fetched is stored. `at` is when somebody ordered it. */
  beginHalt(at: number): void {
    this.halt.begin(at);
    this.#coordinator.halt();
    this.#abort.abort();
    this.#look();
  }

  endHalt(): void {
    if (!this.halt.on) return;
    this.halt.end(this.#ports.clock.now());
    this.#abort = new AbortController();
    this.#coordinator.resume();
    this.#pump();
  }

  /** Lets go of the run where it is: what was fetched is stored first. */
  async stop(): Promise<void> {
    this.#coordinator.halt();
    this.#abort.abort();
    await this.#drained();
    this.#end({ kind: 'stopped' });
    await this.flush();
  }

  /** The log of batches is written beside the work. */
  async flush(): Promise<void> {
    this.#look();
    const batches = this.#logged.splice(0);
    await this.#ports.batches.append(batches).catch(this.#ports.onError);
  }

  /** Plans what is to be asked, and begins with it. Where storage is away the run is let go of, and taken up anew. */
  async #begin(load?: () => Promise<void>): Promise<void> {
    try {
      await load?.();
      await this.#readings.plan();
      this.#planning = false;
    } catch (error) {
      this.#storageFailed(error);
      this.#end({ kind: 'stopped' });
    }
    this.#pump();
  }

  #pump(): void {
    if (this.#ending || this.#planning) return;
    const { source } = this.#readings;
    source.splice(0, this.#coordinator.offer(source));
    if (source.length === 0) this.#coordinator.exhaust();
    else this.#coordinator.reopen();
    const now = this.#ports.clock.monotonic();
    if (this.#waitUntil > now) return this.#wakeAt(this.#waitUntil);
    if (this.#stuck !== this.#coordinator) this.#handOut(now);
    this.#look();
  }

  /** One lane of each worker after the other, so that work is spread over them. */
  #handOut(now: number): void {
    for (let took = true; took;) {
      took = false;
      for (let worker = 0; worker < this.#limits.maxConcurrency; worker += 1) {
        const demand = this.#coordinator.due(now) + this.#readings.source.length;
        if (demand > 0 && !this.halt.on && !this.#sender.ready(demand)) return;
        const take = this.#coordinator.take(worker, now);
        if (take.kind === 'no-more-work') return void this.#advance();
        if (take.kind === 'pending' && take.until !== undefined) this.#wakeAt(take.until);
        if (take.kind !== 'ok') continue;
        took = true;
        void this.#carry(this.#coordinator, worker, take.item);
      }
    }
  }

  /** All that there was is done: what comes after it? */
  #advance(): void {
    if (!this.#readings.goOn()) return this.#end({ kind: 'ended', problem: null, failed: false });
    this.#coordinator.reopen();
    this.#pump();
  }

  /** One query, from asking to storing. It never throws. */
  async #carry(coordinator: Coordinator<WorkItem>, worker: number, item: WorkItem): Promise<void> {
    const { clock } = this.#ports;
    const begun = clock.monotonic();
    item.tries += 1;
    if (item.tries > 1) this.meter.count('retries');
    this.meter.sent(begun);
    let status: BatchStatus = 'failed';
    let problem: string | null = null;
    let rows = 0;
    let fetchedAt = begun;
    try {
      const answer = await this.#sender.send(this.#readings.requestOf(item), this.#abort.signal);
      fetchedAt = clock.monotonic();
      if (answer.ok) {
        rows = answer.rows.length;
        // Totals weigh nothing, and tell nothing of what rows weigh.
        if (item.kind === 'page') coordinator.fetched(item, rows, answer.bytes);
        else coordinator.fetched(item, 0, 0);
        // An answer may weigh less than was kept free for it, and then there is room for the next.
        this.#pump();
        this.#look();
        const next = await this.#readings.take(item, answer, this.#abort.signal);
        if (item.kind === 'page') this.meter.stored(rows);
        status = rows === 0 ? 'empty' : item.kind === 'page' && item.repair ? 'repaired' : 'ok';
        this.#storageFailures = 0;
        this.#problem = null;
        coordinator.done(item, next);
      } else {
        status = answer.kind === 'aborted' ? 'halted' : isThrottling(answer) ? 'throttled' : 'failed';
        problem = answer.message;
        await this.#refused(coordinator, item, answer);
      }
    } catch (error) {
      problem = (error as Error).message;
      coordinator.giveBack(item, clock.monotonic() + storageWaitMs);
      this.#storageFailed(error);
    }
    const ended = clock.monotonic();
    if (item.kind === 'page') {
      const durationMs = ended - begun;
      this.meter.batch(durationMs);
      this.#ports.telemetry.batch(this.#of, { worker, status, size: 1, durationMs });
      this.#logged.push({
        at: clock.now(),
        run: this.#run.id,
        worker,
        account: this.#run.account,
        site: this.#run.site,
        date: item.reading.day,
        status,
        rows,
        durationMs,
        fetchMs: fetchedAt - begun,
        storeMs: ended - fetchedAt,
        problem,
      });
    }
    this.#pump();
  }

  async #refused(coordinator: Coordinator<WorkItem>, item: WorkItem, refusal: Refusal): Promise<void> {
    const now = () => this.#ports.clock.monotonic();
    if (refusal.kind === 'aborted') {
      item.tries -= 1;
      return coordinator.giveBack(item, now());
    }
    if (isThrottling(refusal)) item.waits += 1;
    else item.failures += 1;
    const next = await this.#sender.refused(refusal, isThrottling(refusal) ? item.waits : item.failures);
    if (next.kind === 'again' || next.kind === 'slower' || next.kind === 'pause')
      return coordinator.giveBack(item, now() + next.delayMs);
    if (next.kind === 'end' && isDenied(refusal)) this.meter.denied();
    if (next.kind === 'end' || item.kind === 'totals') {
      coordinator.giveBack(item, now());
      return this.#end({ kind: 'ended', problem: next.why, failed: true });
    }
    await this.#reader.fail(item.reading, next.why);
    coordinator.done(item);
  }

  /** Storage may be away or full for a while. Nothing is lost by waiting: what was not stored is asked for again. */
  #storageFailed(error: unknown): void {
    const lost = error instanceof LostRun;
    if (!lost || !this.#ending) this.#ports.onError(error);
    if (lost) return this.#end({ kind: 'stopped' });
    this.#storageFailures += 1;
    this.#problem = `storage failed: ${(error as Error).message}`;
    this.#waitUntil = this.#ports.clock.monotonic() + storageWaitMs * this.#storageFailures;
    if (this.#storageFailures >= mostStorageFailures)
      this.#end({
        kind: 'ended',
        failed: true,
        problem: `${this.#problem}. What was stored stays: see that the database answers and its disk has room, and start the run again.`,
      });
  }

  #end(ending: Ending): void {
    if (this.#ending) return;
    this.#ending = ending;
    this.#abort.abort();
    this.#sender.stop();
    this.#cancelWake();
    this.#forgetFaults();
    this.#coordinator.halt();
    void this.#drained().then(() => {
      this.#ports.telemetry.queueSize(this.#of, 0);
      this.#ports.telemetry.inFlight(this.#of, 0);
      this.#ports.telemetry.usage(this.#of, 0);
      this.#resolve(ending);
    });
  }

  /** Until nothing is under way. */
  async #drained(): Promise<void> {
    while (this.#coordinator.underWay > 0)
      await new Promise<void>((resolve) => void this.#ports.clock.after(20, resolve));
  }

  #faultsChanged(): void {
    const stuck = this.#ports.faults.has('coordinator-fault');
    this.#stuck = stuck ? (this.#stuck ?? this.#coordinator) : undefined;
    if (!stuck) this.#pump();
  }

  #wakeAt(at: number): void {
    this.#cancelWake();
    const { clock } = this.#ports;
    this.#cancelWake = clock.after(Math.max(1, at - clock.monotonic()), () => this.#pump());
  }

  #look(): void {
    const { clock, telemetry } = this.#ports;
    const { queueSize, inFlight } = this.#coordinator;
    this.meter.look(clock.monotonic(), { queueSize, inFlight, working: !this.halt.on });
    telemetry.queueSize(this.#of, queueSize);
    telemetry.inFlight(this.#of, inFlight);
    telemetry.usage(this.#of, this.meter.queriesPerMinute(clock.monotonic()));
    if (this.halt.on && this.#coordinator.underWay === this.#coordinator.inFlight)
      this.halt.reached(clock.now());
  }
}

const isThrottling = ({ kind }: Refusal) => kind === 'throttled' || kind === 'quota';
const isDenied = ({ kind }: Refusal) => kind === 'credentials' || kind === 'permission';
