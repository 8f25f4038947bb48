import type { Registry } from 'prom-client';
import type { LeverSettings } from '../contract/plan.ts';
import type { SeriesName } from '../contract/series.ts';
import type { Clock } from './clock/clock.ts';
import type { Engine } from './engine/engine.ts';
import { PolicyFaults } from './policy-faults.ts';
import { PolicyEngine } from './policy/engine.ts';
import { SnapshotStore } from './policy/snapshots/snapshot-store.ts';
import { policyVersions } from './policy/solvers/policy-spec.ts';
import { SolverPool } from './policy/solvers/solver-pool.ts';
import { loadOptimizeSetting, type OptimizePorts } from './rollout/levers/optimize.ts';
import { PolicyMetrics } from './server/policy-metrics.ts';
import type { PolicyPorts } from './server/policy-routes.ts';
import type { Settings } from './settings/schema.ts';
import { SharedSetting } from './shared-setting.ts';
import type { Database } from './storage/database.ts';

interface PolicyServicePorts {
  database: Database;
  /** The engine of jobs; it is started when it is first asked for. */
  jobs: () => Promise<Engine>;
  clock: Clock;
  /** Whether several nodes share the systems. */
  shared: boolean;
  settings: Settings['policy'];
  /** Systems of stations that are polled now, by their names in the fleet. */
  systems: () => readonly string[];
  registry: Registry;
  onError: (error: unknown) => void;
}

type OptimizeSetting = LeverSettings<'optimize'>;

/** The policy engine with its snapshots, solvers and metrics. */
export class PolicyService {
  readonly snapshots: SnapshotStore;
  /** For drills on a simulated city. */
  readonly faults: PolicyFaults;
  readonly #engine: PolicyEngine;
  readonly #metrics: PolicyMetrics;
  readonly #ports: PolicyServicePorts;
  readonly #closeSolvers: () => Promise<void>;
  readonly #setting: SharedSetting<OptimizeSetting>;
  /** By the clock that nobody sets. */
  #sampledAt: number;

  private constructor(
    ports: PolicyServicePorts,
    parts: {
      engine: PolicyEngine;
      metrics: PolicyMetrics;
      snapshots: SnapshotStore;
      closeSolvers: () => Promise<void>;
      faults: PolicyFaults;
      ordered: OptimizeSetting | undefined;
    },
  ) {
    this.#ports = ports;
    this.#engine = parts.engine;
    this.#metrics = parts.metrics;
    this.#closeSolvers = parts.closeSolvers;
    this.snapshots = parts.snapshots;
    this.faults = parts.faults;
    this.#setting = new SharedSetting(
      () => loadOptimizeSetting(ports.database),
      (ordered) => this.#engine.order(ordered),
      parts.ordered,
    );
    this.#sampledAt = ports.clock.monotonic();
  }

  static async open(ports: PolicyServicePorts): Promise<PolicyService> {
    const { clock, database, jobs, onError, settings, shared, systems } = ports;
    const snapshots = new SnapshotStore(database, clock, shared);
    // A service without stations has no use for their processes.
    let pool: SolverPool | undefined;
    const solvers = () => (pool ??= new SolverPool({ processes: settings.jobsAtOnce }));
    const metrics = new PolicyMetrics(ports.registry);
    const faults = new PolicyFaults();
    const ordered = await loadOptimizeSetting(database);
    const engine = await PolicyEngine.open({
      database,
      jobs,
      clock,
      snapshots: faults.over(snapshots),
      solve: async (problem, { deadlineMs, signal }) => {
        const options = { deadlineMs: faults.deadlineMs(deadlineMs), signal };
        return faults.served(await solvers().solve(problem, options), problem.spec.strategy);
      },
      systems,
      allowed: settings,
      allowedFor: (systemId) => settings.systems[systemId]?.availableVersions,
      ordered,
      solverDeadlineMs: settings.solverDeadline,
      jobDeadlineMs: settings.jobDeadline,
      jobsAtOnce: settings.jobsAtOnce,
      observer: metrics,
      onError,
    });
    return new PolicyService(ports, {
      engine,
      metrics,
      snapshots,
      faults,
      ordered,
      closeSolvers: async () => pool?.close(),
    });
  }

  start(): void {
    this.#engine.start();
  }

  async stop(): Promise<void> {
    await this.#engine.stop();
    await this.#closeSolvers();
  }

  /** Takes up what other nodes ordered: the lever's setting, and snapshots that are revoked. */
  async follow(): Promise<void> {
    await this.#engine.follow();
    await this.#setting.look();
  }

  /** What the lever is set to on this node, as text. */
  get leverText(): string {
    return this.#setting.current;
  }

  /** What the API serves. */
  get doors(): PolicyPorts['policy'] {
    return doorsOf(this.#engine, this.#metrics);
  }

  /** What a rollout moves. */
  get lever(): OptimizePorts {
    const { settings } = this.#ports;
    return {
      config: () => this.#engine.doors.configFor('admin'),
      degradeLevel: () => this.#engine.posture.degradeLevel,
      leftOver: () => this.#engine.leftOver(),
      apply: (ordered) => (this.#ports.shared ? this.#setting.look() : this.#engine.order(ordered)),
      versions: policyVersions,
      allowed: { versions: settings.availableVersions, degradeLevel: settings.degradeLevel },
    };
  }

  /** The series of this moment, for history; it also asks for the runs that nobody asks for. */
  async sample(): Promise<Partial<Record<SeriesName, number>>> {
    const { clock, onError } = this.#ports;
    await this.#engine.tick().catch(onError);
    const { queueAgeSeconds, queueDepth, runLatencyP95Ms } = await this.#engine.samples();
    this.#metrics.showQueue({ depth: queueDepth, oldestAgeSeconds: queueAgeSeconds });
    const seconds = (clock.monotonic() - this.#sampledAt) / 1_000;
    const counted = Object.entries(this.#metrics.take());
    this.#sampledAt = clock.monotonic();
    return {
      'optimize.queue.age': queueAgeSeconds,
      ...(runLatencyP95Ms !== undefined && { 'optimize.run.latency.p95': runLatencyP95Ms }),
      ...(seconds > 0 && Object.fromEntries(counted.map(([name, times]) => [name, times / seconds]))),
    };
  }
}

/** The engine as the API serves it. */
export function doorsOf(engine: PolicyEngine, metrics: PolicyMetrics): PolicyPorts['policy'] {
  const { doors, overview } = engine;
  return {
    config: (query, actor) => doors.config(query, actor),
    run: (query, actor) => doors.run(query, actor),
    moves: (query, actor) => doors.moves(query, actor),
    status: (query, actor) => doors.status(query, actor),
    cancel: (query, actor) => doors.cancel(query, actor),
    time: (query) => doors.time(query),
    stations: (query) => doors.stations(query),
    runs: (query) => overview.runs(query),
    runDocument: (runId) => overview.run(runId),
    queue: () => overview.queue(),
    gates: (windowMinutes) => overview.gates(windowMinutes),
    retry: (runId, actor) => engine.retry(runId, actor),
    revoke: (request, actor) => engine.revoke(request, actor),
    telemetry: (told) => metrics.onTelemetry(told),
  };
}
