import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sampleEveryMs } from '../../src/contract/series.ts';
import type { RolloutAction, RolloutState, Verdict } from '../../src/contract/rollout.ts';
import type { RunSheet } from '../../src/contract/run-sheet.ts';
import { exportAudit } from '../../src/scheduler/audit/export.ts';
import { RolloutController } from '../../src/scheduler/rollout/controller.ts';
import { AdaptivePollingLever } from '../../src/scheduler/rollout/levers/adaptive-polling.ts';
import { SimulatedLever } from '../../src/scheduler/rollout/levers/simulated-lever.ts';
import { loadPlans } from '../../src/scheduler/rollout/plan-file.ts';
import { RunSheets } from '../../src/scheduler/rollout/run-sheet/run-sheets.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../../tests/embedded-database.ts';
import { SimulatedClock } from '../../tests/simulated-clock.ts';
import { Evidence } from './evidence.ts';
import { ExampleFleet } from './fleet.ts';

/** What people see of the rollout without asking: its state, and the newest verdict. */
export interface Seen {
  state: RolloutState;
  verdict: Verdict | null;
}

const id = 'adaptive-polling';
const day = 24 * 3_600_000;
/** A Monday. The fleet has been polled at its fixed cadence for a day before anybody starts. */
const start = Date.UTC(2026, 10, 2, 9);

/** The real controller, judge, lever and scheduler on a simulated clock: days of a rollout pass in a minute or two. */
export class ExampleWorld {
  readonly fleet = new ExampleFleet(start - day);
  readonly evidence = new Evidence();
  readonly #clock = new SimulatedClock(start - day);
  readonly #database: Database;
  readonly #folder: string;
  readonly #controller: RolloutController;
  readonly #errors: unknown[] = [];
  #requests = 0;
  #seen: Seen = { state: 'draft', verdict: null };

  private constructor(database: Database, folder: string) {
    this.#database = database;
    this.#folder = folder;
    const { fleet } = this;
    const simulated = { database, clock: this.#clock, delayMs: 0 };
    this.#controller = new RolloutController({
      database,
      clock: this.#clock,
      source: this.evidence.source,
      instances: () => fleet.instances,
      levers: {
        'adaptive-polling': new AdaptivePollingLever({
          health: () => fleet.health(),
          selected: (scope) => fleet.selected(scope),
          instances: () => fleet.instances,
          apply: (settings) => fleet.apply(settings),
          adaptivePollingEnabled: () => null,
        }),
        'search-console-sync': new SimulatedLever({ ...simulated, name: 'search-console-sync' }),
        optimize: new SimulatedLever({ ...simulated, name: 'optimize' }),
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

  /** The shipped plan on a fleet that has been polled for a day. */
  static async open(): Promise<ExampleWorld> {
    const { database, folder } = await openTestDatabase();
    const world = new ExampleWorld(database, folder);
    for (let passed = 0; passed < day; passed += sampleEveryMs) await world.#pass();
    const plans = loadPlans(join(import.meta.dirname, '../../rollouts'));
    await world.#controller.adopt(plans.filter(({ plan }) => plan.name === id));
    await world.tick();
    return world;
  }

  get now(): number {
    return this.#clock.now();
  }

  /** Ten seconds pass, and Rollcall judges. */
  async tick(): Promise<void> {
    await this.#pass();
    await this.#controller.tick();
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
    const { revision } = await this.#controller.get(id);
    await this.#controller.act(id, action, { reason, revision }, this.#person(by));
    await this.#controller.idle();
  }

  async confirm(precondition: string, by: string, reason: string): Promise<void> {
    const { revision } = await this.#controller.get(id);
    await this.#controller.confirm(id, { precondition, reason, revision }, this.#person(by));
  }

  async signOff(role: string, by: string, reason: string): Promise<void> {
    const { revision } = await this.#controller.get(id);
    await this.#controller.signOff(id, { role, reason, revision }, this.#person(by));
  }

  async pull(killSwitch: string, by: string, reason: string): Promise<void> {
    await this.#controller.killSwitch(id, killSwitch, { reason }, this.#person(by));
    await this.#controller.idle();
  }

  async note(by: string, reason: string): Promise<void> {
    await this.#controller.note(id, { reason }, this.#person(by));
  }

  sheet(): Promise<RunSheet> {
    return new RunSheets(this.#database).get(id);
  }

  /** The whole audit log, as it is exported. */
  async log(): Promise<string> {
    const pieces: string[] = [];
    for await (const piece of exportAudit(this.#database)) pieces.push(piece);
    return pieces.join('');
  }

  async close(): Promise<void> {
    await this.#controller.stop();
    await this.#database.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #pass(): Promise<void> {
    await this.#clock.advance(sampleEveryMs);
    await this.#controller.idle();
    this.evidence.record(this.now, this.fleet.tick(), this.fleet.alerts());
  }

  #person(name: string) {
    this.#requests += 1;
    return { name, address: '192.0.2.7', requestId: `example-${this.#requests}` };
  }
}
