import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import type { Actor } from '../src/contract/actor.ts';
import type { StartRunRequest, SyncLimits, SyncRun } from '../src/contract/sync.ts';
import { Engine } from '../src/scheduler/engine/engine.ts';
import type { SyncConfiguration } from '../src/scheduler/sync/configuration.ts';
import { SearchConsoleSync } from '../src/scheduler/sync/search-console-sync.ts';
import type { Paging } from '../src/scheduler/sync/paginator.ts';
import type { SearchConsole } from '../src/scheduler/sync/search-console.ts';
import type { SyncTelemetry } from '../src/scheduler/sync/telemetry.ts';
import { openTestDatabase } from './embedded-database.ts';
import { FakeSearchConsole, type FakeOptions } from './fake-search-console.ts';
import { settledDatabase, type SettledDatabase } from './settled-database.ts';
import { seededRandom, SimulatedClock } from './simulated-clock.ts';

export const site = 'sc-domain:example.com';
/** Pages small enough to count. */
const smallPaging: Paging = { pageRows: 50, dayRows: 200 };

export const silent: SyncTelemetry = {
  queueSize: () => undefined,
  inFlight: () => undefined,
  batch: () => undefined,
  usage: () => undefined,
  approaching: () => undefined,
  exceeded: () => undefined,
};

export const operator: Actor = {
  name: 'operator',
  address: '127.0.0.1',
  requestId: 'req-1',
  role: 'operator',
  once: { recall: () => Promise.resolve(undefined), remember: () => Promise.resolve() },
};

const configuration = (limits: SyncLimits): SyncConfiguration => ({
  accounts: [{ id: 'main', project: 'project' }],
  sites: [
    {
      url: site,
      account: 'main',
      types: ['web', 'image'],
      dimensions: ['page', 'query'],
      days: 10,
      autoSync: true,
    },
  ],
  budgets: {
    sitePerMinute: 1_200,
    userPerMinute: 1_200,
    projectPerMinute: 40_000,
    projectPerDay: 30_000_000,
  },
  limits,
  lagDays: 3,
});

/** Where worlds stand, one after the other or side by side. */
export interface SyncGround {
  database: SettledDatabase;
  engine: Engine;
  close(): Promise<void>;
}

/** A database with the engine of jobs, whose supervision runs by real time. */
export async function openSyncGround(): Promise<SyncGround> {
  const { database: opened, folder } = await openTestDatabase();
  const database = settledDatabase(opened);
  const engine = await Engine.start({ database, embedded: true, onError: (error) => assert.ifError(error) });
  return {
    database,
    engine,
    async close() {
      await engine.stop();
      await database.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface WorldOptions extends Partial<Omit<FakeOptions, 'clock' | 'random'>> {
  ground: SyncGround;
  /** In place of the ground's, around it. */
  database?: SettledDatabase;
  seed?: number;
  limits?: SyncLimits;
  changes?: Partial<SyncConfiguration>;
  clock?: SimulatedClock;
  /** In place of the fake, around it. */
  around?: (fake: FakeSearchConsole) => SearchConsole;
  shared?: boolean;
  telemetry?: SyncTelemetry;
}

/** The sync over a real database, with a simulated clock and a Search Console in memory. */
export class SyncWorld {
  readonly clock: SimulatedClock;
  readonly fake: FakeSearchConsole;
  readonly sync: SearchConsoleSync;
  readonly configuration: SyncConfiguration;
  readonly errors: unknown[] = [];
  readonly #database: SettledDatabase;

  constructor({
    ground,
    database,
    seed = 1,
    limits,
    changes,
    around,
    shared,
    telemetry,
    ...fake
  }: WorldOptions) {
    this.clock = fake.clock ?? new SimulatedClock();
    const random = seededRandom(seed);
    this.fake = new FakeSearchConsole({ rowsOf: () => 120, ...fake, clock: this.clock, random });
    this.#database = database ?? ground.database;
    this.configuration = {
      ...configuration(limits ?? { maxConcurrency: 3, maxQueueSize: 1_000, maxInFlight: 10 }),
      ...changes,
    };
    this.sync = new SearchConsoleSync({
      database: this.#database,
      jobs: () => Promise.resolve(ground.engine),
      shared: shared ?? false,
      clock: this.clock,
      random,
      configuration: this.configuration,
      console: () => around?.(this.fake) ?? this.fake,
      telemetry: telemetry ?? silent,
      paging: smallPaging,
      onError: (error) => this.errors.push(error),
    });
    this.sync.begin();
  }

  async start(request: Partial<StartRunRequest> = {}): Promise<SyncRun> {
    const span = request.from === undefined && request.days === undefined ? { days: 10 } : {};
    const ordered = { site, type: 'web' as const, force: false, reason: 'a test', ...span, ...request };
    return (await this.sync.start(ordered, operator)).run;
  }

  /** Lets time pass until a run has ended. */
  async ended(id: string, { withinMs = 600_000, stepMs = 200 } = {}): Promise<SyncRun> {
    return this.until(`run ${id} ends`, { withinMs, stepMs }, async () => {
      const run = await this.sync.run(id);
      return run.endedAt === null ? undefined : run;
    });
  }

  /** Lets time pass until something is so. */
  async until<Result>(
    what: string,
    { withinMs, stepMs = 200 }: { withinMs: number; stepMs?: number },
    look: () => Promise<Result | undefined> | Result | undefined,
  ): Promise<Result> {
    for (let passed = 0; passed <= withinMs; passed += stepMs) {
      const result = await look();
      if (result !== undefined) return result;
      await this.pass(stepMs, stepMs);
    }
    assert.fail(`not within ${withinMs} ms: ${what}; errors: ${this.errors.map(String).join(', ')}`);
  }

  /** Storage takes real time: after each step of simulated time it is let finish. */
  async pass(ms: number, stepMs = 100): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.clock.advance(stepMs);
      await this.#database.settled();
    }
  }

  async close(): Promise<void> {
    let closed = false;
    const passing = async () => {
      while (!closed) await this.pass(50);
    };
    await Promise.all([this.sync.close().finally(() => (closed = true)), passing()]);
  }
}

/** Leaves nothing of a sync before. */
export const emptySync = `delete from sync_days; delete from sync_pages; delete from sync_readings; delete from sync_runs;
  delete from rollcall_jobs.job where name = 'sync-run';
  delete from sync_rows; delete from sync_batches; delete from sync_spending; delete from sync_daily_spending;
  delete from sync_throttling; delete from sync_rate_events; delete from lever_settings;
  update sync_control set halted_by = null, halted_at = null, suspended_by = null, suspended_until = null`;
