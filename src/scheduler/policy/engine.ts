import type { Actor } from '../../contract/actor.ts';
import type { InputQuality } from '../../contract/policy.ts';
import type { Revoked, RevokeRequest, DeadLetterRequeued } from '../../contract/policy-overview.ts';
import type { PolicyErrorCode } from '../../contract/policy-errors.ts';
import type { Clock } from '../clock/clock.ts';
import type { Engine } from '../engine/engine.ts';
import type { Database } from '../storage/database.ts';
import { BackgroundRuns } from './background-runs.ts';
import { PolicyDoors } from './doors/doors.ts';
import { PolicyOverview } from './doors/overview.ts';
import { RunBook } from './doors/run-book.ts';
import { RunOrders } from './doors/run-orders.ts';
import { inputQualityOf } from './input-quality.ts';
import { postureOf, type AllowedPosture, type OrderedPosture, type Posture } from './posture.ts';
import type { Snapshot } from './snapshots/snapshot.ts';
import type { Outcome } from './solvers/outcome.ts';
import type { Problem } from './solvers/problem.ts';
import { runLatencyP95 } from './storage/evidence.ts';
import { JobQueue } from './storage/job-queue.ts';
import { countJobs, countJobsAllBut } from './storage/job-rows.ts';
import { forgetDeadLettersBefore } from './storage/dead-letters.ts';
import { signingKeys } from './storage/keys.ts';
import { Revocations } from './storage/revocations.ts';
import { forgetRunsBefore, type EndedRun } from './storage/run-rows.ts';
import { PolicyWorker } from './worker/worker.ts';

/** Where the engine takes snapshots from. */
export interface Snapshots {
  latest(systemId: string): Promise<Snapshot | undefined>;
  bySha(systemId: string, sha256: string): Promise<Snapshot | undefined>;
  at(
    systemId: string,
    bucketEpochS: number,
  ): Promise<{
    snapshot?: Snapshot | undefined;
    inputQuality: InputQuality;
  }>;
}

/** What the engine tells of itself as it happens, for metrics. */
export interface PolicyObserver {
  onRequest(status: 'ready' | 'pending' | 'error', code?: PolicyErrorCode): void;
  onCancel(outcome: 'canceled' | PolicyErrorCode): void;
  onEnded(ended: EndedRun): void;
}

export interface PolicyEnginePorts {
  database: Database;
  /** The engine of jobs; it is started when it is first asked for. */
  jobs: () => Promise<Engine>;
  clock: Clock;
  snapshots: Snapshots;
  solve: (problem: Problem, options: { deadlineMs: number; signal: AbortSignal }) => Promise<Outcome>;
  /** Systems that are polled now. */
  systems: () => readonly string[];
  allowed: AllowedPosture;
  /** Versions that a system may run at all, if that is not every version. */
  allowedFor: (systemId: string) => readonly string[] | undefined;
  /** What a rollout ordered last, before this process began. */
  ordered: OrderedPosture | undefined;
  solverDeadlineMs: number;
  jobDeadlineMs: number;
  jobsAtOnce: number;
  observer: PolicyObserver;
  onError: (error: unknown) => void;
}

/** Runs and dead letters are kept as long as the longest stage of a rollout may take, in ms. */
const keptMs = 14 * 24 * 3_600_000;
const forgetEveryMs = 3_600_000;
/** Latencies are those of runs that ended within the last minute, in ms. */
const latencyOverMs = 60_000;

/** The policy engine: doors, queue, worker, and what a rollout sets. */
export class PolicyEngine {
  readonly doors: PolicyDoors;
  readonly overview: PolicyOverview;
  readonly #ports: PolicyEnginePorts;
  readonly #queue: JobQueue;
  readonly #book: RunBook;
  readonly #orders: RunOrders;
  readonly #worker: PolicyWorker;
  readonly #background: BackgroundRuns;
  readonly #revocations: Revocations;
  #posture: Posture;
  /** By the clock that nobody sets. */
  #forgotAt = -Infinity;

  private constructor(
    ports: PolicyEnginePorts,
    keys: Awaited<ReturnType<typeof signingKeys>>,
    revocations: Revocations,
  ) {
    const { clock, database, observer, onError, snapshots } = ports;
    this.#ports = ports;
    this.#revocations = revocations;
    this.#posture = postureOf(ports.allowed, ports.ordered);
    this.#queue = new JobQueue(database, ports.jobs);
    this.#worker = new PolicyWorker({
      clock,
      queue: this.#queue,
      snapshot: (systemId, sha256) => snapshots.bySha(systemId, sha256),
      solve: (problem, options) => ports.solve(problem, options),
      solverDeadlineMs: () => ports.solverDeadlineMs,
      enabled: () => this.#posture.enabled,
      jobsAtOnce: ports.jobsAtOnce,
      onEnded: (ended) => observer.onEnded(ended),
      onError,
    });
    this.#book = new RunBook({
      database,
      clock,
      queue: this.#queue,
      inputQuality: async (key) => {
        const [snapshot, inBucket] = await Promise.all([
          snapshots.bySha(key.system_id, key.view_snapshot_sha256),
          snapshots.at(key.system_id, key.decision_bucket_epoch_s),
        ]);
        return inputQualityOf(snapshot, inBucket, key.decision_bucket_epoch_s);
      },
      jobDeadlineMs: () => ports.jobDeadlineMs,
      onAdded: () => this.#worker.wake(),
    });
    this.#orders = new RunOrders({
      database,
      clock,
      queue: this.#queue,
      book: this.#book,
      revocations,
      onAdded: () => this.#worker.wake(),
      onWithdrawn: (runIds) => this.#worker.breakOff(runIds),
      onEnded: (ended) => observer.onEnded(ended),
    });
    this.doors = new PolicyDoors({
      clock,
      keys,
      revocations,
      book: this.#book,
      orders: this.#orders,
      posture: () => this.#posture,
      allowedFor: (systemId) => ports.allowedFor(systemId),
      systems: ports.systems,
      latest: (systemId) => snapshots.latest(systemId),
      bySha: (systemId, sha256) => snapshots.bySha(systemId, sha256),
      onRequest: (status, code) => observer.onRequest(status, code),
      onCancel: (outcome) => observer.onCancel(outcome),
    });
    this.overview = new PolicyOverview(database, clock);
    this.#background = new BackgroundRuns({
      clock,
      keys,
      runs: this.#book,
      posture: () => this.#posture,
      allowedFor: (systemId) => ports.allowedFor(systemId),
      systems: ports.systems,
      latest: (systemId) => snapshots.latest(systemId),
      isRevoked: (systemId, sha256) => revocations.has(systemId, sha256),
    });
  }

  static async open(ports: PolicyEnginePorts): Promise<PolicyEngine> {
    const keys = await signingKeys(ports.database, ports.clock.now());
    return new PolicyEngine(ports, keys, await Revocations.load(ports.database));
  }

  get posture(): Posture {
    return this.#posture;
  }

  /** Computes what waits. */
  start(): void {
    this.#worker.start();
    this.#queue.adopt().then(() => this.#worker.wake(), this.#ports.onError);
  }

  stop(): Promise<void> {
    return this.#worker.stop();
  }

  /** Takes up what another process revoked. */
  follow(): Promise<void> {
    return this.#revocations.follow(this.#ports.database);
  }

  /** Asks for the runs that nobody asks for, sees to it that all are tried, and forgets old ones: every few seconds. */
  async tick(): Promise<void> {
    // Who asks first is not to wait for it.
    if (this.#ports.systems().length > 0) await this.#ports.jobs();
    await this.#background.tick();
    await this.#queue.adopt();
    const { clock, database } = this.#ports;
    if (clock.monotonic() - this.#forgotAt < forgetEveryMs) return;
    const before = clock.now() - keptMs;
    await forgetRunsBefore(database, before);
    await forgetDeadLettersBefore(database, before);
    this.#forgotAt = clock.monotonic();
  }

  /**
   * What a rollout orders is in force with the next request, and runs of versions that it takes away end: none of them
   * is written after this resolves.
   */
  async order(ordered: OrderedPosture): Promise<void> {
    this.#posture = postureOf(this.#ports.allowed, ordered);
    await this.#orders.cancelAllBut(this.#posture.enabled);
  }

  /** Jobs of versions that are not enabled, and computations of them that still run. */
  async leftOver(): Promise<{ jobs: number; computations: number }> {
    const { enabled } = this.#posture;
    return {
      jobs: await countJobsAllBut(this.#ports.database, enabled),
      computations: this.#worker.runningAllBut(enabled),
    };
  }

  retry(runId: string, actor: Actor): Promise<DeadLetterRequeued> {
    return this.#orders.retry(runId, actor, (version) =>
      this.#posture.enabled.some((enabled) => enabled === version),
    );
  }

  /** From now on nobody plans on the snapshot of a version. @throws PolicyError for one that is not valid. */
  revoke({ sv, reason }: RevokeRequest, actor: Actor): Promise<Revoked> {
    return this.#orders.revoke(this.doors.readVersion(sv), reason, actor);
  }

  /** What history samples of the engine. A latency over no runs is left out. */
  async samples(): Promise<{
    queueAgeSeconds: number;
    queueDepth: number;
    runLatencyP95Ms: number | undefined;
  }> {
    const now = this.#ports.clock.now();
    const [counts, runLatencyP95Ms] = await Promise.all([
      countJobs(this.#ports.database, now),
      runLatencyP95(this.#ports.database, now - latencyOverMs),
    ]);
    return { queueAgeSeconds: counts.oldestAgeSeconds, queueDepth: counts.depth, runLatencyP95Ms };
  }
}
