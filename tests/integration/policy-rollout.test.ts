import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { RolloutPlan } from '../../src/contract/plan.ts';
import { policyConfig } from '../../src/contract/policy.ts';
import type { RolloutDocument } from '../../src/contract/rollout.ts';
import { systemClock, type Clock } from '../../src/scheduler/clock/clock.ts';
import { policyQueries } from '../../src/scheduler/policy/storage/evidence.ts';
import { policyVersions } from '../../src/scheduler/policy/solvers/policy-spec.ts';
import { RolloutController } from '../../src/scheduler/rollout/controller.ts';
import { loadOptimizeSetting, OptimizeLever } from '../../src/scheduler/rollout/levers/optimize.ts';
import { loadPlans } from '../../src/scheduler/rollout/plan-file.ts';
import { SqlSource } from '../../src/scheduler/rollout/sources/sql.ts';
import { historySource, sourcesOf } from '../../src/scheduler/rollout/sources/sources.ts';
import { admin, TestLever } from '../rollout-world.ts';
import { global, greedy, PolicyWorld, smallCity } from './policy-world.ts';

const shipped = loadPlans(join(import.meta.dirname, '../../rollouts')).find(
  ({ plan }) => plan.name === 'optimize',
);
assert.ok(shipped);
/** The shipped plan, without what only people and other systems can give. */
const plan = {
  ...shipped.plan,
  stages: shipped.plan.stages.map((stage) => ({ ...stage, preconditions: [], signOffs: [] })),
} as RolloutPlan;

/** What history has of an engine that is well: nothing waits, nothing is late, nobody is out of step. */
const quiet = (_series: string, from: number, to: number) =>
  Promise.resolve(
    Array.from({ length: Math.floor((to - from) / 10_000) }, (_, n) => ({ at: to - n * 10_000, value: 0 })),
  );

let passedMs = 0;
const clock: Clock = {
  ...systemClock,
  now: () => systemClock.now() + passedMs,
  monotonic: () => systemClock.monotonic() + passedMs,
};

let world: PolicyWorld;
let controller: RolloutController;
let sql: SqlSource;
before(async () => {
  world = await PolicyWorld.open({ ordered: undefined });
  await world.read();
  world.engine.start();
  sql = new SqlSource(world.database, policyQueries);
  controller = new RolloutController({
    database: world.database,
    clock,
    source: sourcesOf({ sql, history: historySource(quiet) }),
    instances: () => 1,
    levers: {
      'adaptive-polling': new TestLever('adaptive-polling'),
      'search-console-sync': new TestLever('search-console-sync'),
      optimize: new OptimizeLever({
        config: () => world.engine.doors.configFor('admin'),
        degradeLevel: () => world.engine.posture.degradeLevel,
        leftOver: () => world.engine.leftOver(),
        apply: (settings) => world.engine.order(settings),
        versions: policyVersions,
        allowed: { versions: undefined, degradeLevel: undefined },
      }),
    },
    injectors: {},
    onError: assert.ifError,
  });
  await controller.adopt([{ plan, text: '', hash: 'hash' }]);
});
after(async () => {
  await controller.stop();
  await world.close();
});

/** Gives an order, and waits until the lever is in effect. */
const ordered = async (give: (order: { reason: string; revision: number }) => Promise<RolloutDocument>) => {
  const { revision } = await controller.get('optimize');
  await give({ reason: 'it is due', revision });
  for (;;) {
    await controller.idle();
    const document = await controller.get('optimize');
    if (document.state !== 'promoting' && document.state !== 'rolling-back') return document;
    await delay(20);
  }
};
const config = async () => policyConfig.parse((await world.get('/api/policy/config')).body);

describe('a rollout of optimize, on the real engine', () => {
  it('leaves greedy alone before it starts', async () => {
    assert.deepEqual((await config()).enabled_policy_versions, [greedy]);
    await world.engine.tick();
    assert.equal((await world.engine.overview.queue()).jobs.length, 0);
  });

  it('runs global in the background at its first stage, for nobody to choose', async () => {
    const document = await ordered((order) => controller.act('optimize', 'start', order, admin));
    assert.equal(document.state, 'running');
    const { enabled_policy_versions, available_policy_versions, audience } = await config();
    assert.deepEqual(enabled_policy_versions, [greedy, global]);
    assert.deepEqual([available_policy_versions, audience], [[greedy], 'none']);
  });

  it('gets its evidence from runs that nobody asked for', async () => {
    const now = Date.now();
    for (let minutes = 4; minutes >= 0; minutes--) {
      const at = now - minutes * 60_000;
      // Another state of the city in every bucket.
      const stations = smallCity.map((station) => ({
        ...station,
        bikes: Math.max(0, station.bikes - minutes),
      }));
      await world.read(stations, { observedAt: at, polledAt: now });
      await world.engine.tick();
    }
    while ((await world.engine.overview.queue()).jobs.length > 0) await delay(10);
    const sums = async (query: string) => {
      const answer = await sql.samples({ query }, now - 60_000, Date.now());
      assert.ok('samples' in answer);
      return answer.samples.reduce(
        ({ value, base }, sample) => ({ value: value + sample.value, base: base + (sample.base ?? 1) }),
        { value: 0, base: 0 },
      );
    };
    assert.deepEqual(await sums('optimize-timeouts'), { value: 0, base: 5 });
    assert.deepEqual(await sums('optimize-fallbacks'), { value: 0, base: 5 });
    const pairs = await sums('optimize-objective-pairs');
    assert.ok(pairs.value >= -1e-6 && pairs.base > 0);
    const { stages } = await world.engine.overview.gates(15);
    assert.deepEqual(
      stages.map(({ passed }) => passed),
      [true, true, true],
    );
    // It is judged at tens of seconds: at the next one, all of this lies behind it.
    passedMs += 10_000;
    await controller.tick();
    const { verdict } = await controller.get('optimize');
    const judged = verdict?.results.find(({ name }) => name === 'timeouts-shadow');
    assert.deepEqual([judged?.verdict, judged?.value, judged?.n], ['insufficient-data', 0, 5]);
  });

  it('is switched off by its kill switch, and stays so after a restart', async () => {
    const document = await ordered((order) =>
      controller.killSwitch('optimize', 'disable-global', order, admin),
    );
    assert.equal(document.state, 'rolled-back');
    assert.deepEqual((await config()).enabled_policy_versions, [greedy]);
    const stored = await loadOptimizeSetting(world.database);
    assert.deepEqual(stored?.availableVersions, [greedy]);
    const restarted = await world.newEngine({ ordered: stored });
    assert.deepEqual(restarted.posture.enabled, [greedy]);
    assert.deepEqual(restarted.doors.configFor('admin').available_policy_versions, [greedy]);
  });
});
