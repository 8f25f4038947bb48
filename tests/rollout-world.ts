import { isDeepStrictEqual } from 'node:util';
import { rolloutPlan, type LeverName, type LeverSettings, type RolloutPlan } from '../src/contract/plan.ts';
import type { RolloutAction, RolloutDocument } from '../src/contract/rollout.ts';
import type { AuditEntry } from '../src/contract/audit.ts';
import { readAudit } from '../src/scheduler/audit/audit-log.ts';
import { RolloutController, type ControllerPorts } from '../src/scheduler/rollout/controller.ts';
import type { Sample, Samples } from '../src/scheduler/rollout/judge/sample.ts';
import type { Effect, FaultInjector, Lever, LeverOrder } from '../src/scheduler/rollout/levers/lever.ts';
import type { Database } from '../src/scheduler/storage/database.ts';
import { SimulatedClock } from './simulated-clock.ts';

/** What is written of a criterion on a series: failing means over the threshold for half a minute. */
export const under = (series: string, threshold: unknown) => ({
  title: `${series} is low`,
  source: { kind: 'history', series },
  test: { kind: 'threshold', aggregate: 'max', comparison: '<', threshold, window: '30s', minSamples: 2 },
});

export const stage = (name: string, percent: number, more: object = {}) => ({
  name,
  title: `${percent} %`,
  settings: { enabled: true, scope: { percent } },
  dwell: '40s',
  exit: ['stale'],
  ...more,
});

let plans = 0;

/** A small plan of its own name, as it is read from a file; `changes` are fields as they are written. */
export function smallPlan(changes: object = {}): RolloutPlan {
  plans += 1;
  const written = {
    name: `plan-${process.pid}-${plans}`,
    title: 'Small',
    lever: 'adaptive-polling',
    rollbackTo: { enabled: false },
    rollbackBudget: '10s',
    largestStepPercent: 100,
    routing: { onCall: 'on-call', featureOwner: 'owner' },
    criteria: { stale: under('adaptive.staleness.max', 60), backlog: under('queue.backlog', 100) },
    stages: [stage('one', 25), stage('two', 100)],
    rollback: ['backlog'],
    killSwitches: { off: { title: 'Off', settings: { enabled: false }, budget: '5s' } },
    ...changes,
  };
  // A field that is undefined is one that the file does not have.
  return rolloutPlan.parse(JSON.parse(JSON.stringify(written)));
}

/** A lever whose workload is in the hands of a test. */
export class TestLever<Name extends LeverName> implements Lever<Name>, FaultInjector {
  readonly name: Name;
  readonly simulated = true;
  /** Every order that reached the workload, those that came twice too. */
  readonly applied: string[] = [];
  readonly stored: string[] = [];
  readonly faults: string[] = [];
  shown: LeverSettings<Name> | null = null;
  /** Shows what it is set to at once. */
  prompt = true;
  /** Throws in place of the step of this name, as a process that dies there would leave it. */
  broken: 'apply' | 'inEffect' | 'store' | 'inject' | 'clear' | undefined;
  impossible: string | undefined;
  #heldBack: Promise<void> | undefined;

  constructor(name: Name) {
    this.name = name;
  }
  describe(settings: LeverSettings<Name>): string {
    return JSON.stringify(settings);
  }
  obstacle(): string | undefined {
    return this.impossible;
  }
  store(_transaction: unknown, { id }: LeverOrder<Name>): Promise<void> {
    return this.#unlessBroken('store', () => void this.stored.push(id));
  }
  async apply({ id, settings }: LeverOrder<Name>): Promise<void> {
    await this.#heldBack;
    await this.#unlessBroken('apply', () => {
      this.applied.push(id);
      if (this.prompt) this.shown = settings;
    });
  }
  inEffect({ settings }: LeverOrder<Name>): Promise<Effect> {
    const shown = `it shows ${JSON.stringify(this.shown)}`;
    return this.#unlessBroken('inEffect', () =>
      isDeepStrictEqual(this.shown, settings)
        ? { inEffect: true as const, evidence: shown }
        : { inEffect: false as const, why: shown },
    );
  }
  inject(fault: string): Promise<void> {
    return this.#unlessBroken('inject', () => void this.faults.push(fault));
  }
  clear(fault: string): Promise<void> {
    return this.#unlessBroken('clear', () => {
      if (this.faults.includes(fault)) this.faults.splice(this.faults.indexOf(fault), 1);
    });
  }
  /** Takes no setting until the function that it returns is called. */
  holdBack(): () => void {
    let release: () => void = () => undefined;
    this.#heldBack = new Promise((resolve) => (release = resolve));
    return release;
  }
  #unlessBroken<Result>(step: typeof this.broken, work: () => Result): Promise<Result> {
    return this.broken === step ? Promise.reject(new Error(`${step} is broken`)) : Promise.resolve(work());
  }
}

export const person = (name: string) => ({ name, address: '127.0.0.1', requestId: `req-${name}` });
export const admin = person('admin');

/** A controller over a real database, with a simulated clock, a workload and evidence that a test makes up. */
export class RolloutWorld {
  readonly database: Database;
  readonly clock = new SimulatedClock();
  readonly levers = {
    'adaptive-polling': new TestLever('adaptive-polling'),
    'search-console-sync': new TestLever('search-console-sync'),
    optimize: new TestLever('optimize'),
  };
  readonly lever = this.levers['adaptive-polling'];
  readonly errors: unknown[] = [];
  /** Samples by series. */
  readonly samples: Record<string, Sample[]> = {};
  readonly plan: RolloutPlan;
  planHash = 'hash-1';
  controller: RolloutController;

  private constructor(database: Database, plan: RolloutPlan) {
    this.database = database;
    this.plan = plan;
    this.controller = this.newController();
  }

  static async open(database: Database, changes: object = {}): Promise<RolloutWorld> {
    // No other rollout is judged along with it.
    await database.script('delete from rollouts');
    const world = new RolloutWorld(database, smallPlan(changes));
    await world.controller.adopt([{ plan: world.plan, text: '', hash: world.planHash }]);
    return world;
  }

  get id(): string {
    return this.plan.name;
  }

  newController(changes: Partial<ControllerPorts> = {}): RolloutController {
    return new RolloutController({
      database: this.database,
      clock: this.clock,
      source: { samples: (source, from, to) => Promise.resolve(this.#read(source, from, to)) },
      instances: () => 12,
      levers: this.levers,
      injectors: { 'adaptive-polling': this.lever },
      onError: (error) => this.errors.push(error),
      ...changes,
    });
  }

  /** Another process takes over: nothing is left but what is stored. */
  async restart(): Promise<void> {
    await this.controller.stop();
    this.controller = this.newController();
    await this.controller.adopt([{ plan: this.plan, text: '', hash: this.planHash }]);
    await this.controller.idle();
  }

  get(): Promise<RolloutDocument> {
    return this.controller.get(this.id);
  }

  /** Orders an action at the revision as it is, and lets what can be carried out be. */
  async act(action: RolloutAction, by = admin): Promise<RolloutDocument> {
    const { revision } = await this.get();
    await this.controller.act(this.id, action, { reason: 'because', revision }, by);
    await this.controller.idle();
    return this.get();
  }

  /** Lets time pass by quarters of a second, as a workload is asked, without a tick. */
  async wait(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 250) {
      await this.clock.advance(250);
      await this.controller.idle();
    }
  }

  /** Ticks with one sample of each series. */
  async ticks(count: number, values: Record<string, number> = good): Promise<void> {
    for (let n = 0; n < count; n++) {
      await this.clock.advance(10_000);
      await this.controller.idle();
      const at = this.clock.now();
      for (const [series, value] of Object.entries(values)) (this.samples[series] ??= []).push({ at, value });
      await this.controller.tick();
      await this.controller.idle();
    }
  }

  /** What the audit log has of this rollout, oldest first. */
  async audit(): Promise<AuditEntry[]> {
    return (await readAudit(this.database, 1_000, this.id)).reverse();
  }

  /** Actions that were allowed, oldest first. */
  async actions(): Promise<string[]> {
    const entries = (await this.audit()).filter(({ outcome }) => outcome === 'allowed');
    return entries.map(({ action }) => action.replace('rollout.', ''));
  }

  #read(source: { kind: string }, from: number, to: number): Samples {
    const { series } = source as unknown as { series: string };
    return { samples: (this.samples[series] ?? []).filter(({ at }) => at >= from && at <= to) };
  }
}

export const good = { 'adaptive.staleness.max': 10, 'queue.backlog': 3 };
export const bad = { 'adaptive.staleness.max': 10, 'queue.backlog': 300 };
