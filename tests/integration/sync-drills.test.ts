import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import type { RolloutPlan } from '../../src/contract/plan.ts';
import type { SeriesName } from '../../src/contract/series.ts';
import { RolloutController } from '../../src/scheduler/rollout/controller.ts';
import type { Sample } from '../../src/scheduler/rollout/judge/sample.ts';
import {
  SearchConsoleSyncLever,
  SyncFaults,
} from '../../src/scheduler/rollout/levers/search-console-sync.ts';
import { loadPlans } from '../../src/scheduler/rollout/plan-file.ts';
import { admin, TestLever } from '../rollout-world.ts';
import { emptySync, openSyncGround, SyncWorld, type SyncGround } from '../sync-world.ts';

let ground: SyncGround;
let stop: () => Promise<void> = () => Promise.resolve();
before(async () => void (ground = await openSyncGround()));
afterEach(() => stop());
after(() => ground.close());

/** The shipped plan from phase B on, without what people would be waited for. */
function phaseB(): RolloutPlan {
  const plans = loadPlans(join(import.meta.dirname, '../../rollouts')).map(({ plan }) => plan);
  const plan = plans.find(({ lever }) => lever === 'search-console-sync');
  assert.ok(plan);
  const stages = plan.stages
    .filter(({ name }) => name === 'phase-b')
    .map((stage) => ({ ...stage, preconditions: [] }));
  return { ...plan, changeWindows: [], stages } as RolloutPlan;
}

/** A backfill that is under way at phase B, judged on what the sync samples of itself. */
async function backfillUnderWay() {
  const { database } = ground;
  await database.script(`delete from rollouts; ${emptySync}`);
  const world = new SyncWorld({ ground, latencyMs: 4_000, rowsOf: () => 60 });
  const { clock, sync } = world;
  // The day before went well: that is the baseline.
  const history: { at: number; values: Partial<Record<SeriesName, number>> }[] = Array.from(
    { length: 8_640 },
    (_, index) => ({
      at: clock.now() - (8_640 - index) * 10_000,
      values: { 'sync.batch.duration.p95': 5_000, 'sync.batch.failed': 0 },
    }),
  );
  /** The limits that the sync went through. */
  const followed: { maxConcurrency: number; maxInFlight: number }[] = [];
  const lever = new SearchConsoleSyncLever({
    idle: () => false,
    async leverChanged() {
      await sync.leverChanged();
      const { maxConcurrency, maxInFlight } = (await sync.status()).limits;
      followed.push({ maxConcurrency, maxInFlight });
    },
    leverShown: (order) => sync.leverShown(order),
  });
  const controller = new RolloutController({
    database,
    clock,
    source: {
      samples: (source, from, to) => {
        const samples: Sample[] = history.flatMap(({ at, values }) => {
          const value = source.kind === 'history' ? values[source.series] : undefined;
          return value === undefined || at < from || at > to ? [] : [{ at, value }];
        });
        return Promise.resolve({ samples });
      },
    },
    instances: () => 1,
    levers: {
      'adaptive-polling': new TestLever('adaptive-polling'),
      'search-console-sync': lever,
      optimize: new TestLever('optimize'),
    },
    injectors: { 'search-console-sync': new SyncFaults((fault, on) => sync.faults.set(fault, on)) },
    onError: assert.ifError,
  });
  const plan = phaseB();
  await controller.adopt([{ plan, text: '', hash: 'hash' }]);
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      await world.pass(500, 500);
      await controller.idle();
      if (clock.now() % 10_000 !== 0) continue;
      history.push({ at: clock.now(), values: await sync.sample() });
      await controller.tick();
    }
  };
  stop = async () => {
    await controller.stop();
    await world.close();
  };
  const head = async () => ({ reason: 'it is due', revision: (await controller.get(plan.name)).revision });
  const { id } = await world.start({ days: 400 });
  await controller.act(plan.name, 'start', await head(), admin);
  await pass(20_000);
  assert.equal((await controller.get(plan.name)).state, 'running');
  assert.equal((await sync.run(id)).limits.maxConcurrency, 3);
  return { world, sync, controller, plan, pass, head, id, followed };
}

describe('a drill of the sync’s plan, on a backfill that is under way', () => {
  for (const [drill, budgetSeconds, after] of [
    ['rate-limit-spike', 120, { maxConcurrency: 1, maxInFlight: 10 }],
    ['persistence-backlog', 300, { maxConcurrency: 2, maxInFlight: 5 }],
    ['coordinator-fault', 600, { maxConcurrency: 1, maxInFlight: 10 }],
  ] as const)
    it(`${drill} takes effect within ${budgetSeconds} s, and no row is lost by it`, async (t) => {
      const { world, sync, controller, plan, pass, head, id, followed } = await backfillUnderWay();
      await controller.drill(plan.name, drill, { ...(await head()), dryRun: false }, admin);
      const document = () => controller.get(plan.name);
      for (let waited = 0; waited < 900_000; waited += 5_000) {
        await pass(5_000);
        if ((await document()).drills.find(({ name }) => name === drill)?.last) break;
      }
      const last = (await document()).drills.find(({ name }) => name === drill)?.last;
      assert.ok(last?.passed, last?.why ?? 'the drill did not end');
      assert.ok((last.secondsToEffect ?? Infinity) <= budgetSeconds);
      assert.deepEqual(followed.at(-2), after);
      t.diagnostic(`${drill}: in effect after ${last.secondsToEffect} s of ${budgetSeconds} s`);
      // The settings of before are back, and the backfill goes on with them.
      const rows = (await sync.run(id)).rows;
      await pass(120_000);
      const run = await sync.run(id);
      assert.equal(run.limits.maxConcurrency, 3);
      assert.ok(run.rows > rows, `${run.rows} rows after ${rows}`);
      const { faults, missing, duplicates } = await sync.verify({ site: run.site, type: 'web' });
      assert.deepEqual([faults, missing, duplicates], [0, 0, 0]);
      assert.deepEqual(world.errors, []);
    });
});
