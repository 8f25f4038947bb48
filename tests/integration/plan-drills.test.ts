import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { LeverName, RolloutPlan } from '../../src/contract/plan.ts';
import { RolloutController } from '../../src/scheduler/rollout/controller.ts';
import { SimulatedLever } from '../simulated-lever.ts';
import { loadPlans } from '../../src/scheduler/rollout/plan-file.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { admin } from '../rollout-world.ts';
import { SimulatedClock } from '../simulated-clock.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** A workload takes this long to show a setting. */
const delayMs = 800;

/** A shipped plan, without what people and windows would be waited for: its drills are what is looked at. */
function shipped(lever: LeverName): RolloutPlan {
  const plan = loadPlans(join(import.meta.dirname, '../../rollouts')).find(
    (each) => each.plan.lever === lever,
  )?.plan;
  assert.ok(plan);
  // At phase A the sync is as sequential as its kill switch would make it.
  const stages = plan.stages
    .filter(({ name }) => name !== 'phase-a')
    .map((stage) => ({ ...stage, preconditions: [] }));
  return { ...plan, changeWindows: [], stages } as RolloutPlan;
}

async function started(lever: 'search-console-sync' | 'optimize') {
  await database.script('delete from rollouts; delete from lever_settings');
  const clock = new SimulatedClock();
  const simulated = <Name extends LeverName>(name: Name) =>
    new SimulatedLever({ name, database, clock, delayMs });
  const levers = {
    'adaptive-polling': simulated('adaptive-polling'),
    'search-console-sync': simulated('search-console-sync'),
    optimize: simulated('optimize'),
  };
  const plan = shipped(lever);
  const controller = new RolloutController({
    database,
    clock,
    source: {
      samples: async (_source, from, to) => ({
        samples: Array.from({ length: Math.min(1_000, (to - from) / 10_000) }, (_, n) => ({
          at: to - n * 10_000,
          value: 1,
        })),
      }),
    },
    instances: () => 12,
    levers,
    injectors: levers,
    onError: assert.ifError,
  });
  await controller.adopt([{ plan, text: '', hash: 'hash' }]);
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      await clock.advance(250);
      await controller.idle();
    }
  };
  const head = async () => ({ reason: 'it is due', revision: (await controller.get(plan.name)).revision });
  await controller.act(plan.name, 'start', await head(), admin);
  await pass(2_000);
  const document = () => controller.get(plan.name);
  assert.equal((await document()).state, 'running');
  return { plan, controller, clock, pass, head, document, lever: levers[lever] };
}

describe('the drills of the plans, on a simulated workload', () => {
  for (const name of ['search-console-sync', 'optimize'] as const)
    it(`of ${name} are measured within their budgets, and leave the workload as it was`, async (t) => {
      const { plan, controller, pass, head, document, lever, clock } = await started(name);
      const before = (await document()).lever.settings;
      for (const [drill, { budget }] of Object.entries(plan.drills)) {
        await controller.drill(plan.name, drill, { ...(await head()), dryRun: false }, admin);
        await pass(500);
        assert.equal(lever.faults.size, 1);
        // No criterion may show the fault of a simulated workload: then it is not waited for any longer.
        await clock.advance(300_000);
        await pass(budget + 10_000);
        const { drills, pending } = await document();
        const last = drills.find((each) => each.name === drill)?.last;
        assert.ok(last?.passed, `${drill}: ${last?.why}`);
        assert.ok((last.secondsToEffect ?? Infinity) * 1_000 <= budget);
        assert.equal(pending, null);
        t.diagnostic(`${drill}: in effect after ${last.secondsToEffect} s of ${budget / 1_000} s`);
      }
      const { lever: shown, state } = await document();
      assert.deepEqual([shown.settings, state], [before, 'running']);
      assert.equal(lever.faults.size, 0);
      await controller.stop();
    });

  it('of optimize, each kill switch is in effect within its budget', async (t) => {
    for (const name of Object.keys(shipped('optimize').killSwitches)) {
      const { plan, controller, pass, document } = await started('optimize');
      await controller.killSwitch(plan.name, name, { reason: 'it burns' }, admin);
      await pass(10_000);
      const pulled = (await document()).killSwitches.find((each) => each.name === name);
      assert.equal(pulled?.last?.withinBudget, true);
      t.diagnostic(
        `${name}: in effect after ${pulled?.last?.secondsToEffect} s of ${pulled?.budgetSeconds} s`,
      );
      await controller.stop();
    }
  });

  it('takes up what its workload showed last, and nothing while it fails', async () => {
    const { plan, controller, pass, head, document, lever } = await started('optimize');
    const again = new SimulatedLever({ name: 'optimize', database, clock: new SimulatedClock(), delayMs });
    await again.start();
    const settings = (await document()).lever.settings as never;
    assert.equal((await again.inEffect({ id: 'any', settings })).inEffect, true);
    lever.failing = true;
    await controller.act(plan.name, 'rollback', await head(), admin);
    await pass(plan.rollbackBudget + 1_000);
    const { state, problem } = await document();
    assert.equal(state, 'rolling-back');
    assert.match(problem ?? '', /takes no settings/);
    lever.failing = false;
    await pass(2_000);
    assert.equal((await document()).state, 'rolled-back');
    await controller.stop();
  });
});
