import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { openTestDatabase } from '../../../../tests/embedded-database.ts';
import { giveUpSilent, onClock } from '../../../../tests/engine-time.ts';
import { settledDatabase, type SettledDatabase } from '../../../../tests/settled-database.ts';
import { SimulatedClock } from '../../../../tests/simulated-clock.ts';
import type { Actor } from '../../../contract/actor.ts';
import { PolicyError } from '../../../contract/policy-errors.ts';
import type { PolicyRun, RunKey } from '../../../contract/policy.ts';
import type { Clock } from '../../clock/clock.ts';
import { Engine } from '../../engine/engine.ts';
import { runIdOf } from '../run-key.ts';
import type { Snapshot } from '../snapshots/snapshot.ts';
import type { Outcome } from '../solvers/outcome.ts';
import { JobQueue } from '../storage/job-queue.ts';
import { Revocations } from '../storage/revocations.ts';
import { PolicyWorker } from '../worker/worker.ts';
import { RunBook } from './run-book.ts';
import { RunOrders } from './run-orders.ts';

/** Each world has time of its own. */
let clock = new SimulatedClock();
let database: SettledDatabase;
let jobs: Engine;
let revocations: Revocations;
before(async () => {
  const { database: opened } = await openTestDatabase();
  const ofTheWorld: Clock = { now: () => clock.now(), monotonic: () => 0, after: () => () => undefined };
  database = settledDatabase(onClock(opened, ofTheWorld));
  jobs = await Engine.start({ database, embedded: true, onError: (error) => assert.fail(error) });
  revocations = await Revocations.load(database);
});
after(async () => {
  await jobs.stop();
  await database.close();
});

const keys = [60, 120].map((bucket): RunKey => ({
  system_id: 'city',
  sv: 'sv1.k.p.s',
  decision_bucket_epoch_s: bucket,
  policy_version: 'rebal.greedy.v1',
  strategy: 'greedy',
  policy_spec_sha256: 'spec',
  horizon_steps: 12,
  view_snapshot_id: 'city.1',
  view_snapshot_sha256: '1',
}));
const actor: Actor = {
  name: 'operator',
  address: '127.0.0.1',
  requestId: 'r',
  role: 'operator',
  once: { recall: () => Promise.resolve(undefined), remember: () => Promise.resolve() },
};
const nothing = { total: 1, unmetDeficit: 1, residualSurplus: 0, bikeMetres: 0 };
const outcome: Outcome = {
  served: 'greedy',
  timedOut: false,
  moves: [
    {
      moveRank: 1,
      fromStationKey: 'a',
      toStationKey: 'b',
      bikesMoved: 1,
      distM: 1,
      budgetExhausted: false,
      neighborExhausted: false,
      reasonCodes: [],
    },
  ],
  objective: nothing,
  greedyObjective: nothing,
  idleObjective: nothing,
  stations: 2,
  arcs: 1,
  elapsedMs: 1,
};

/** Two processes over one database; what their solvers give, and when, is in the hands of the test. */
class World {
  readonly clock = (clock = new SimulatedClock(undefined, () => database.settled()));
  readonly errors: unknown[] = [];
  /** Ends that were told, by run. */
  readonly told: PolicyRun[] = [];
  readonly asked: { resolve: (given: Outcome) => void; reject: (error: Error) => void }[] = [];
  /** What a process that was stopped does once it goes on. */
  readonly stopped: [(() => void)[]?, (() => void)[]?] = [];
  readonly processes = [this.#process(0), this.#process(1)] as const;
  readonly canceled = new Set<string>();
  readonly succeeded = new Map<string, string>();
  /** Attempts that a run which waits has had, as it was seen last. */
  readonly begun = new Map<string, number>();

  #process(number: 0 | 1) {
    const ofProcess: Clock = {
      now: () => this.clock.now(),
      monotonic: () => this.clock.monotonic(),
      after: (ms, call) =>
        this.clock.after(ms, () => {
          const held = this.stopped[number];
          if (held) held.push(call);
          else call();
        }),
    };
    const queue = new JobQueue(database, () => Promise.resolve(jobs));
    const onEnded = ({ run }: { run: PolicyRun }) => void this.told.push(run);
    const worker: PolicyWorker = new PolicyWorker({
      clock: ofProcess,
      queue,
      snapshot: () => Promise.resolve({ stations: [] } as unknown as Snapshot),
      solve: (_problem, { signal }) =>
        new Promise((resolve, reject) => {
          this.asked.push({ resolve, reject });
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      solverDeadlineMs: () => 15_000,
      enabled: () => ['rebal.greedy.v1'],
      jobsAtOnce: 1,
      onEnded,
      onError: (error) => this.errors.push(error),
    });
    const ports = { database, clock: this.clock, queue, onAdded: () => worker.wake() };
    const book = new RunBook({
      ...ports,
      inputQuality: () => Promise.resolve('ok'),
      jobDeadlineMs: () => 600_000,
    });
    const orders = new RunOrders({
      ...ports,
      book,
      revocations,
      onWithdrawn: (runIds) => worker.breakOff(runIds),
      onEnded,
    });
    return { book, orders, worker };
  }

  /** What has to be so at every moment. */
  async check(): Promise<void> {
    for (const key of keys) {
      const runId = runIdOf(key);
      // In one statement: a run may end between two.
      const [row] = await database.query<{
        waits: boolean;
        lost: boolean;
        status: string | null;
        created_at: Date;
        moves: number;
        begun: number | null;
        attempts: number | null;
      }>(
        `select exists (select from policy_jobs j where j.run_id = given.run_id) as waits, status, created_at, attempts,
           (select attempts from policy_jobs j where j.run_id = given.run_id) as begun,
           exists (select from policy_jobs p where p.run_id = given.run_id and not exists (
             select from rollcall_jobs.job j where j.singleton_key = p.run_id)) as lost,
           (select count(*)::int from policy_moves m where m.run_id = given.run_id) as moves
         from (select $1::text as run_id) as given left join policy_runs r on r.run_id = given.run_id`,
        [runId],
      );
      assert.ok(!(row?.waits && row.status !== null), 'a run waits, or has ended');
      assert.equal(row?.lost, false, 'what waits has a job');
      assert.equal(row?.moves ?? 0, row?.status === 'success' ? 1 : 0, 'only a success has moves');
      const known = this.succeeded.get(runId);
      if (known !== undefined)
        assert.equal(row?.created_at.toISOString(), known, 'a success stays as it was');
      if (row?.status === 'success') this.succeeded.set(runId, row.created_at.toISOString());
      if (row?.status === 'success')
        assert.ok(
          (row.attempts ?? 0) >= (this.begun.get(runId) ?? 0),
          'the last attempt is the one that counts',
        );
      if (row?.waits) this.begun.set(runId, row.begun ?? 0);
      else this.begun.delete(runId);
      if (this.canceled.has(runId)) assert.equal(row?.status, 'canceled', 'a cancel is not undone');
    }
  }

  settle(): Promise<void> {
    return this.clock.advance(1);
  }

  /** Stops a process, or lets it go on: what it holds in its hands may belong to another by then. */
  toggle(number: 0 | 1): void {
    const held = this.stopped[number];
    this.stopped[number] = held ? undefined : [];
    for (const call of held ?? []) call();
  }
}

type Step =
  | { kind: 'ask' | 'cancel'; process: 0 | 1; key: 0 | 1 }
  | { kind: 'answer' | 'fail' }
  | { kind: 'pass'; ms: number }
  | { kind: 'restart' | 'stop or go on'; process: 0 | 1 };

const either = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), process: either, key: either }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), process: either, key: either }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('answer' as const, 'fail' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(500, 6_000, 16_000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('restart' as const, 'stop or go on' as const),
      process: either,
    }),
  },
);

/** A process is stopped while it computes, another takes its run over, and then the first has its result. */
const tooLate: Step[] = [
  { kind: 'ask', process: 0, key: 0 },
  { kind: 'stop or go on', process: 0 },
  { kind: 'pass', ms: 16_000 },
  { kind: 'pass', ms: 6_000 },
  { kind: 'answer' },
];

async function take(world: World, given: Step): Promise<void> {
  switch (given.kind) {
    case 'ask': {
      const key = keys[given.key] as RunKey;
      const before = world.clock.now();
      const standing = await world.processes[given.process].book.ask(key, 'asked');
      // Whoever asks long enough after a cancel wants it computed.
      if ('pending' in standing && standing.pending.enqueuedAt >= before - 10)
        world.canceled.delete(runIdOf(key));
      return;
    }
    case 'cancel': {
      const key = keys[given.key] as RunKey;
      try {
        await world.processes[given.process].orders.cancel(key, actor);
        world.canceled.add(runIdOf(key));
      } catch (error) {
        assert.ok(error instanceof PolicyError);
        assert.match(error.code, /^policy_run_(not_found|already_completed)$/);
      }
      return;
    }
    case 'answer':
      return world.asked.shift()?.resolve(outcome);
    case 'fail':
      return world.asked.shift()?.reject(new Error('out_of_luck'));
    case 'pass':
      await world.clock.advance(given.ms);
      await giveUpSilent(database, jobs, 'policy-run');
      return;
    case 'stop or go on':
      return world.toggle(given.process);
    case 'restart': {
      const { worker } = world.processes[given.process];
      await worker.stop();
      worker.start();
    }
  }
}

describe('runs, asked for, canceled and computed by two processes at once', () => {
  it('wait or have ended, are written once, and stay canceled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        await database.script(
          `delete from policy_jobs; delete from policy_runs; delete from policy_dead_letters;
           delete from rollcall_jobs.job;`,
        );
        const world = new World();
        for (const { worker } of world.processes) worker.start();
        for (const each of steps) {
          await take(world, each);
          await world.settle();
          await world.check();
        }
        for (const { worker } of world.processes) await worker.stop();
        await world.check();
        const successes = world.told.filter(({ status }) => status === 'success').map(({ run_id }) => run_id);
        assert.equal(new Set(successes).size, successes.length, 'a success is told once');
      }),
      { numRuns: 40, examples: [[tooLate]] },
    );
  });
});
