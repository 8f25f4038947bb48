import loadHighs, { type Highs } from 'highs';
import { sampleEveryMs, type SeriesName } from '../../src/contract/series.ts';
import type { Clock } from '../../src/scheduler/clock/clock.ts';
import { Engine } from '../../src/scheduler/engine/engine.ts';
import { PolicyEngine } from '../../src/scheduler/policy/engine.ts';
import { SnapshotStore } from '../../src/scheduler/policy/snapshots/snapshot-store.ts';
import type { Outcome } from '../../src/scheduler/policy/solvers/outcome.ts';
import { policyVersions } from '../../src/scheduler/policy/solvers/policy-spec.ts';
import type { Problem } from '../../src/scheduler/policy/solvers/problem.ts';
import { search } from '../../src/scheduler/policy/solvers/search.ts';
import { globalOutcome, greedyOutcome, solveGreedily } from '../../src/scheduler/policy/solvers/solve.ts';
import { policyQueries } from '../../src/scheduler/policy/storage/evidence.ts';
import type { Sample, Source } from '../../src/scheduler/rollout/judge/sample.ts';
import { OptimizeLever } from '../../src/scheduler/rollout/levers/optimize.ts';
import type { LoadedPlan } from '../../src/scheduler/rollout/plan-file.ts';
import { historySource, sourcesOf } from '../../src/scheduler/rollout/sources/sources.ts';
import { SqlSource } from '../../src/scheduler/rollout/sources/sql.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { planCity } from '../../src/simulator/gbfs/city.ts';
import { ttlSeconds } from '../../src/simulator/gbfs/feeds.ts';
import { bikesAt } from '../../src/simulator/gbfs/tide.ts';
import type { Workload } from './world.ts';

/** The plan wants an hour of the day before, for its baseline. */
export const ranBeforeMs = 90 * 60_000;
const systemId = 'city';
const seed = 1;
const city = planCity(60, seed);
/** Far beyond what any search of this city takes, so that the example is the same however busy the machine is. */
const searchMs = 120_000;

/** A simulated city, the real policy engine over it, and the people who ask for plans. */
export class OptimizeWorkload implements Workload {
  readonly instances = 1;
  readonly judgedEveryMs = 60_000;
  readonly plan: LoadedPlan;
  readonly source: Source;
  readonly levers;
  /** The injected regression: whether the solver hangs in this bucket, in minutes since 1970. */
  hangs: (minute: number) => boolean = () => false;
  readonly #clock: Clock;
  readonly #snapshots: SnapshotStore;
  readonly #engine: PolicyEngine;
  readonly #jobs: Engine;
  readonly #series = new Map<SeriesName, Sample[]>();
  #testsPassedAt = 0;

  private constructor(
    plan: LoadedPlan,
    clock: Clock,
    database: Database,
    { engine, jobs, snapshots }: { engine: PolicyEngine; jobs: Engine; snapshots: SnapshotStore },
  ) {
    this.plan = plan;
    this.#clock = clock;
    this.#engine = engine;
    this.#jobs = jobs;
    this.#snapshots = snapshots;
    this.source = sourcesOf({
      history: historySource((series, from, to) =>
        Promise.resolve((this.#series.get(series) ?? []).filter(({ at }) => at >= from && at <= to)),
      ),
      sql: new SqlSource(database, policyQueries),
      artefact: {
        samples: (_artefact, _from, to) =>
          Promise.resolve({ samples: [{ at: to, value: (to - this.#testsPassedAt) / 1_000 }] }),
      },
    });
    this.levers = {
      optimize: new OptimizeLever({
        config: () => engine.doors.configFor('admin'),
        degradeLevel: () => engine.posture.degradeLevel,
        leftOver: () => engine.leftOver(),
        apply: (settings) => engine.order(settings),
        versions: policyVersions,
        allowed: { versions: undefined, degradeLevel: undefined },
      }),
    };
  }

  static async open(plan: LoadedPlan, database: Database, clock: Clock): Promise<OptimizeWorkload> {
    const highs = await loadHighs();
    const snapshots = new SnapshotStore(database, clock);
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const jobs = await Engine.start({ database, embedded: true, onError });
    const engine = await PolicyEngine.open({
      database,
      jobs: () => Promise.resolve(jobs),
      clock: timeless(clock),
      snapshots,
      solve: (problem) => Promise.resolve(workload.#solve(highs, problem)),
      systems: () => [systemId],
      allowed: {},
      allowedFor: () => undefined,
      ordered: undefined,
      solverDeadlineMs: 15_000,
      jobDeadlineMs: 60_000,
      jobsAtOnce: 1,
      observer: { onRequest: () => {}, onCancel: () => {}, onEnded: () => {} },
      onError,
    });
    const workload: OptimizeWorkload = new OptimizeWorkload(plan, clock, database, {
      engine,
      jobs,
      snapshots,
    });
    engine.start();
    return workload;
  }

  testsPassed(at: number): void {
    this.#testsPassedAt = at;
  }

  async pass(): Promise<void> {
    const now = this.#clock.now();
    if (now % (1_000 * ttlSeconds) === 0) await this.#minute(now);
    const { queueAgeSeconds, runLatencyP95Ms } = await this.#engine.samples();
    this.#record(now, 'optimize.queue.age', queueAgeSeconds);
    this.#record(now, 'optimize.viewSnapshotMismatch', 0);
    if (runLatencyP95Ms !== undefined) this.#record(now, 'optimize.run.latency.p95', runLatencyP95Ms);
  }

  async close(): Promise<void> {
    await this.#engine.stop();
    await this.#jobs.stop();
  }

  /** The feed is polled, what is on trial is run, and somebody asks for a plan of the default version. */
  async #minute(now: number): Promise<void> {
    await this.#snapshots.record({
      systemId,
      polledAt: now,
      observedAt: now,
      quality: 'ok',
      reasons: [],
      unusable: 0,
      stations: city.map((station) => ({
        key: station.id,
        name: station.name,
        lat: station.lat,
        lon: station.lon,
        capacity: station.capacity,
        bikes: bikesAt(station, seed, now),
      })),
    });
    await this.#engine.tick();
    const { recommended_live_sv: sv } = await this.#engine.doors.time({ system_id: systemId });
    if (sv === null) throw new Error('nothing was read of the city');
    await this.#engine.doors.run(
      {
        v: '1',
        sv,
        policy_version: this.#engine.posture.default,
        T_bucket: String(Math.floor(now / 1_000)),
      },
      visitor,
    );
    // Everything asked for ends within the same moment of simulated time.
    while ((await this.#engine.overview.queue()).depth > 0)
      await new Promise((resolve) => setImmediate(resolve));
  }

  #solve(highs: Highs, problem: Problem): Outcome {
    const greedy = solveGreedily(problem);
    if (problem.spec.strategy === 'greedy' || greedy.noOpReason !== undefined) return greedyOutcome(greedy);
    if (this.hangs(Math.floor(this.#clock.now() / 60_000)))
      return greedyOutcome(greedy, {
        reason: 'deadline',
        message: 'the search was ended at its deadline',
      });
    const { layout, transfers: start, idleObjective } = greedy;
    const task = { layout, problem, start, idleTotal: idleObjective.total, timeLimitMs: searchMs };
    return globalOutcome(greedy, search(highs, task));
  }

  #record(at: number, series: SeriesName, value: number): void {
    const known = this.#series.get(series) ?? [];
    known.push({ at, value });
    // What nobody looks back to any more goes, so that a day does not take an hour to search.
    if (known.length > (26 * 3_600_000) / sampleEveryMs) known.shift();
    this.#series.set(series, known);
  }
}

/**
 * The time of a clock without its timers: jobs of the example are taken when they are added, and no other process adds
 * any, so that a worker that looks for them every second of a simulated day would only cost real minutes.
 */
const timeless = (clock: Clock): Clock => ({
  now: () => clock.now(),
  monotonic: () => clock.monotonic(),
  after: () => () => {},
});

const visitor = {
  name: 'web',
  address: '192.0.2.8',
  requestId: 'example',
  role: 'viewer' as const,
  once: { recall: () => Promise.resolve(undefined), remember: () => Promise.resolve() },
};
