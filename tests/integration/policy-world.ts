import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Station, StationReading } from '../../src/contract/station.ts';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { Engine } from '../../src/scheduler/engine/engine.ts';
import { doorsOf } from '../../src/scheduler/policy-service.ts';
import type { OrderedPosture } from '../../src/scheduler/policy/posture.ts';
import { PolicyEngine, type PolicyEnginePorts } from '../../src/scheduler/policy/engine.ts';
import { mintSnapshotVersion } from '../../src/scheduler/policy/snapshot-version.ts';
import { SnapshotStore } from '../../src/scheduler/policy/snapshots/snapshot-store.ts';
import { SolverPool } from '../../src/scheduler/policy/solvers/solver-pool.ts';
import { signingKeys, type SigningKeys } from '../../src/scheduler/policy/storage/keys.ts';
import { buildApp, type ServerPorts } from '../../src/scheduler/server/app.ts';
import { PolicyMetrics } from '../../src/scheduler/server/policy-metrics.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { onClock } from '../engine-time.ts';
import { gatePorts } from './gate-ports.ts';

export const greedy = 'rebal.greedy.v1';
export const global = 'rebal.global.v1';
export const everything: OrderedPosture = {
  availableVersions: [greedy, global],
  defaultVersion: greedy,
  audience: 'public',
};

const token = 'rollcall-admin-token-of-the-policy-tests';
const systemId = 'city';

/** Three stations in a row, 300 m apart: one has bikes to spare, the others lack some. */
export const smallCity: Station[] = [
  { key: 'a', name: 'A', lat: 40.7, lon: -74, capacity: 20, bikes: 20 },
  { key: 'b', name: 'B', lat: 40.7027, lon: -74, capacity: 20, bikes: 4 },
  { key: 'c', name: 'C', lat: 40.7054, lon: -74, capacity: 20, bikes: 6 },
];

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & {
    error?: { code: string; retryable: boolean; category: string; message: string } & Record<string, unknown>;
  };
}

/** The policy engine behind the real doors: HTTP, the embedded database, and solvers that a test may replace. */
export class PolicyWorld {
  readonly database: Database;
  readonly jobs: Engine;
  readonly snapshots: SnapshotStore;
  readonly registry = new Registry();
  readonly metrics = new PolicyMetrics(this.registry);
  readonly solvers = new SolverPool({ processes: 1 });
  readonly errors: unknown[] = [];
  systems = [systemId];
  /** What a solver is asked, in place of the real ones. */
  solve: PolicyEnginePorts['solve'] = (problem, options) => this.solvers.solve(problem, options);
  engine!: PolicyEngine;
  keys!: SigningKeys;
  url = '';
  #close: (() => Promise<void>)[] = [];

  private constructor(database: Database, jobs: Engine) {
    this.database = database;
    this.jobs = jobs;
    this.snapshots = new SnapshotStore(database, systemClock);
  }

  static async open(options: Partial<PolicyEnginePorts> = {}): Promise<PolicyWorld> {
    const { database: opened, folder } = await openTestDatabase();
    const database = options.clock ? onClock(opened, options.clock) : opened;
    const onError = (error: unknown) => void world.errors.push(error);
    const jobs = await Engine.start({ database, embedded: true, onError });
    const world: PolicyWorld = new PolicyWorld(database, jobs);
    world.keys = await signingKeys(database, Date.now());
    world.engine = await world.newEngine(options);
    const gate = await gatePorts({ database, folder, token });
    const policy = doorsOf(world.engine, world.metrics);
    const app = buildApp({ ...gate.ports, policy } as unknown as ServerPorts, pino({ level: 'silent' }));
    world.url = await app.listen({ host: '127.0.0.1', port: 0 });
    world.#close = [() => app.close(), () => world.engine.stop(), () => gate.close(), () => jobs.stop()];
    return world;
  }

  /** Another engine over the same database, as another process has one. */
  newEngine(options: Partial<PolicyEnginePorts> = {}): Promise<PolicyEngine> {
    return PolicyEngine.open({
      database: this.database,
      jobs: () => Promise.resolve(this.jobs),
      clock: systemClock,
      snapshots: this.snapshots,
      solve: (problem, given) => this.solve(problem, given),
      systems: () => this.systems,
      allowed: {},
      allowedFor: () => undefined,
      ordered: everything,
      solverDeadlineMs: 5_000,
      jobDeadlineMs: 60_000,
      jobsAtOnce: 1,
      observer: this.metrics,
      onError: (error) => this.errors.push(error),
      ...options,
    });
  }

  async close(): Promise<void> {
    for (const close of this.#close) await close();
    await this.solvers.close();
    await this.database.close();
  }

  /** A poll of the city reads these stations now. */
  read(stations = smallCity, changes: Partial<StationReading> = {}) {
    const now = Date.now();
    return this.snapshots.record({
      systemId,
      polledAt: now,
      observedAt: now,
      quality: 'ok',
      reasons: [],
      unusable: 0,
      stations,
      ...changes,
    });
  }

  /** A query that names a run on what was read last; what is undefined is left out. */
  async query(changes: Record<string, string | number | undefined> = {}): Promise<string> {
    const snapshot = await this.snapshots.latest(systemId);
    if (!snapshot) throw new Error('nothing was read yet');
    const sent = {
      v: '1',
      sv: mintSnapshotVersion(snapshot, Date.now(), this.keys.newest),
      policy_version: greedy,
      T_bucket: snapshot.bucketEpochS,
      ...changes,
    };
    const named = Object.entries(sent).filter(([, value]) => value !== undefined);
    return new URLSearchParams(named.map(([name, value]) => [name, String(value)])).toString();
  }

  get(path: string): Promise<Answer> {
    return this.#ask(path, { method: 'GET' });
  }

  post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#ask(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  async method(method: string, path: string): Promise<Answer> {
    return this.#ask(path, { method });
  }

  /** Asks until it is not pending any more. */
  async ended(path: string): Promise<Answer> {
    for (const until = Date.now() + 20_000; ; await delay(20)) {
      const answer = await this.get(path);
      if (answer.status !== 202) return answer;
      if (Date.now() > until) throw new Error(`still pending: ${JSON.stringify(answer.body)}`);
    }
  }

  async #ask(path: string, request: RequestInit): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, request);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
    };
  }
}
