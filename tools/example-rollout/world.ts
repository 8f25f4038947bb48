import { rmSync } from 'node:fs';
import { sampleEveryMs } from '../../src/contract/series.ts';
import type { RolloutAction, RolloutState, Verdict } from '../../src/contract/rollout.ts';
import type { RunSheet } from '../../src/contract/run-sheet.ts';
import { exportAudit } from '../../src/scheduler/audit/export.ts';
import type { Clock } from '../../src/scheduler/clock/clock.ts';
import { RolloutController } from '../../src/scheduler/rollout/controller.ts';
import type { Source } from '../../src/scheduler/rollout/judge/sample.ts';
import type { Levers } from '../../src/scheduler/rollout/levers/lever.ts';
import { SimulatedLever } from '../../tests/simulated-lever.ts';
import type { LoadedPlan } from '../../src/scheduler/rollout/plan-file.ts';
import { RunSheets } from '../../src/scheduler/rollout/run-sheet/run-sheets.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../../tests/embedded-database.ts';
import { settledDatabase } from '../../tests/settled-database.ts';
import { SimulatedClock } from '../../tests/simulated-clock.ts';

/** What people see of the rollout without asking: its state, and the newest verdict. */
export interface Seen {
  state: RolloutState;
  verdict: Verdict | null;
}

/** What is rolled out in an example. */
export interface Workload {
  readonly plan: LoadedPlan;
  /** How often its rollout is judged, in ms. */
  readonly judgedEveryMs: number;
  readonly source: Source;
  /** Its own lever; those of the other workloads are simulated. */
  readonly levers: Partial<Levers>;
  readonly instances: number;
  /** Ten seconds have passed. */
  pass(): Promise<void>;
  close(): Promise<void>;
}

/** A Monday. */
const start = Date.UTC(2026, 10, 2, 9);

/** The real controller, judge, lever and workload on a simulated clock: days of a rollout pass in a minute or two. */
export class ExampleWorld<W extends Workload> {
  readonly workload: W;
  readonly #clock: SimulatedClock;
  readonly #database: Database;
  readonly #folder: string;
  readonly #controller: RolloutController;
  readonly #errors: unknown[] = [];
  #requests = 0;
  #seen: Seen = { state: 'draft', verdict: null };

  private constructor(workload: W, clock: SimulatedClock, database: Database, folder: string) {
    this.workload = workload;
    this.#clock = clock;
    this.#database = database;
    this.#folder = folder;
    const simulated = { database, clock, delayMs: 0 };
    this.#controller = new RolloutController({
      database,
      clock,
      source: workload.source,
      instances: () => workload.instances,
      levers: {
        'adaptive-polling': new SimulatedLever({ ...simulated, name: 'adaptive-polling' }),
        'search-console-sync': new SimulatedLever({ ...simulated, name: 'search-console-sync' }),
        optimize: new SimulatedLever({ ...simulated, name: 'optimize' }),
        ...workload.levers,
      },
      injectors: {},
      onError: (error) => this.#errors.push(error),
    });
    this.#controller.onChange((news) => {
      // What was judged before a change says nothing of what comes after it.
      this.#seen =
        news.kind === 'verdict'
          ? { ...this.#seen, verdict: news.verdict }
          : { state: news.toState, verdict: null };
    });
  }

  /** A workload that has run for as long as its plan looks back. */
  static async open<W extends Workload>(
    create: (database: Database, clock: Clock) => Promise<W>,
    ranBeforeMs: number,
  ): Promise<ExampleWorld<W>> {
    const { database: opened, folder } = await openTestDatabase();
    // Storage takes none of the simulated time: each moment waits for it, so that all goes the same way each time.
    const database = settledDatabase(opened);
    const clock = new SimulatedClock(start - ranBeforeMs, () => database.settled());
    const world = new ExampleWorld(await create(database, clock), clock, database, folder);
    while (clock.now() < start) await world.#pass();
    await world.#controller.adopt([world.workload.plan]);
    await world.tick();
    return world;
  }

  get #id(): string {
    return this.workload.plan.plan.name;
  }

  get now(): number {
    return this.#clock.now();
  }

  /** Ten seconds pass, and Rollcall judges if it is time to. */
  async tick(): Promise<void> {
    await this.#pass();
    if ((this.now - start) % this.workload.judgedEveryMs === 0) await this.#controller.tick();
    await this.#controller.idle();
    if (this.#errors.length > 0) throw new Error('the controller failed', { cause: this.#errors[0] });
  }

  async minutes(count: number): Promise<void> {
    for (let n = 0; n < count * 6; n++) await this.tick();
  }

  /** Lets time pass until the rollout is so; a simulation in which it never is would not end. */
  async until(what: string, is: (seen: Seen) => boolean, withinMs: number): Promise<void> {
    const latest = this.now + withinMs;
    while (!is(this.#seen)) {
      if (this.now >= latest) throw new Error(`${what} did not come: ${this.#seen.verdict?.summary}`);
      await this.tick();
    }
  }

  async act(action: RolloutAction, by: string, reason: string): Promise<void> {
    const { revision } = await this.#controller.get(this.#id);
    await this.#controller.act(this.#id, action, { reason, revision }, this.#person(by));
    await this.#controller.idle();
  }

  async confirm(precondition: string, by: string, reason: string): Promise<void> {
    const { revision } = await this.#controller.get(this.#id);
    await this.#controller.confirm(this.#id, { precondition, reason, revision }, this.#person(by));
  }

  async signOff(role: string, by: string, reason: string): Promise<void> {
    const { revision } = await this.#controller.get(this.#id);
    await this.#controller.signOff(this.#id, { role, reason, revision }, this.#person(by));
  }

  async pull(killSwitch: string, by: string, reason: string): Promise<void> {
    await this.#controller.killSwitch(this.#id, killSwitch, { reason }, this.#person(by));
    await this.#controller.idle();
  }

  async note(by: string, reason: string): Promise<void> {
    await this.#controller.note(this.#id, { reason }, this.#person(by));
  }

  sheet(): Promise<RunSheet> {
    return new RunSheets(this.#database).get(this.#id);
  }

  /** The whole audit log, as it is exported. */
  async log(): Promise<string> {
    const pieces: string[] = [];
    for await (const piece of exportAudit(this.#database)) pieces.push(piece);
    return pieces.join('');
  }

  async close(): Promise<void> {
    await this.#controller.stop();
    await this.workload.close();
    await this.#database.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #pass(): Promise<void> {
    await this.#clock.advance(sampleEveryMs);
    await this.#controller.idle();
    await this.workload.pass();
  }

  #person(name: string) {
    this.#requests += 1;
    return { name, address: '192.0.2.7', requestId: `example-${this.#requests}` };
  }
}
