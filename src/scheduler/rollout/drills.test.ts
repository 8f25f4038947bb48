import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { RolloutWorld, TestLever, admin, bad, good, stage, under } from '../../../tests/rollout-world.ts';
import type { Database } from '../storage/database.ts';
import { drillDue } from './drills.ts';
import { replay } from './replay.ts';
import { readRollout } from './rollout-store.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const day = 24 * 3_600_000;
const drilled = {
  mode: 'auto-rollback',
  criteria: { stale: under('adaptive.staleness.max', 60), backlog: under('queue.backlog', 100) },
  stages: [stage('one', 25), stage('two', 100)],
  drills: {
    weekly: {
      title: 'Weekly drill',
      killSwitch: 'off',
      fault: 'hang',
      budget: '5s',
      cadence: [{ every: '7d', until: '30d' }, { every: '30d' }],
    },
  },
};
const drill = async (world: RolloutWorld, dryRun: boolean) => {
  const { revision } = await world.get();
  await world.controller.drill(world.id, 'weekly', { reason: 'it is due', revision, dryRun }, admin);
  await world.controller.idle();
};
const replayed = async (world: RolloutWorld) =>
  assert.deepEqual(replay(await world.audit(), world.id), await readRollout(database, world.id));
const on = { enabled: true, scope: { groups: [], percent: 25 } };

describe('a drill', () => {
  it('injects its fault, waits until a criterion shows it, pulls the switch, measures, and restores', async () => {
    const world = await RolloutWorld.open(database, drilled);
    await world.act('start');
    await world.ticks(4);
    await drill(world, false);
    assert.deepEqual(world.lever.faults, ['hang']);
    await world.ticks(1);
    assert.equal((await world.get()).drills[0]?.running, true);
    await world.ticks(6, bad);
    const { state, drills, lever } = await world.get();
    assert.deepEqual([world.lever.faults, world.lever.shown, lever.settings], [[], on, on]);
    const last = drills[0]?.last;
    assert.equal(last?.passed, true, last?.why ?? '');
    assert.ok(
      (last?.secondsToSeen ?? 0) >= 30 && (last?.secondsToSeen ?? 99) <= 70,
      `${last?.secondsToSeen}`,
    );
    assert.ok((last?.secondsToEffect ?? 99) < 5);
    // The plan rolls back by itself, but not for the sake of a drill.
    assert.equal(state, 'running');
    assert.deepEqual((await world.actions()).slice(-7), [
      'drill',
      'drill-injected',
      'drill-pulled',
      'in-effect',
      'drill-restoring',
      'in-effect',
      'drill-ended',
    ]);
    await replayed(world);
  });

  it('as a dry run injects nothing', async () => {
    const world = await RolloutWorld.open(database, drilled);
    await world.act('start');
    await drill(world, true);
    const { drills } = await world.get();
    assert.deepEqual([drills[0]?.last?.passed, drills[0]?.last?.dryRun], [true, true]);
    assert.ok(!(await world.actions()).includes('drill-injected'));
    assert.deepEqual(world.lever.shown, on);
  });

  it('that is too slow has failed, restores all the same, and holds up promotions until one passes', async () => {
    const world = await RolloutWorld.open(database, drilled);
    await world.act('start');
    await world.ticks(4);
    world.lever.prompt = false;
    await drill(world, true);
    world.lever.shown = { enabled: false, scope: { groups: [], percent: 100 } };
    await world.wait(6_000);
    assert.equal((await world.get()).pending?.purpose, 'restore');
    world.lever.shown = on;
    await world.wait(250);
    const { drills } = await world.get();
    assert.deepEqual([drills[0]?.running, drills[0]?.last?.passed], [false, false]);
    assert.match(drills[0]?.last?.why ?? '', /did not take effect within its budget of 5 s/);
    await world.ticks(4);
    await assert.rejects(world.act('promote'), /drill "Weekly drill" failed/);
    world.lever.prompt = true;
    await drill(world, true);
    await world.ticks(1);
    assert.equal((await world.act('promote')).stage, 'two');
    await replayed(world);
  });

  it('whose fault cannot be injected has failed', async () => {
    const world = await RolloutWorld.open(database, drilled);
    await world.act('start');
    world.lever.broken = 'inject';
    await drill(world, false);
    const { drills } = await world.get();
    assert.match(drills[0]?.last?.why ?? '', /the fault hang could not be injected: inject is broken/);
    assert.deepEqual(world.lever.shown, on);
  });

  it('that a restart interrupts has failed; its fault is cleared and the settings are restored', async () => {
    const { weekly } = drilled.drills;
    const world = await RolloutWorld.open(database, {
      ...drilled,
      killSwitches: { off: { title: 'Off', settings: { enabled: false }, budget: '2m' } },
      drills: { weekly: { ...weekly, budget: '2m' } },
    });
    await world.act('start');
    await world.ticks(2);
    await drill(world, false);
    world.lever.prompt = false;
    await world.ticks(5, bad);
    assert.equal((await world.get()).pending?.purpose, 'drill');
    world.lever.prompt = true;
    await world.restart();
    const { drills, state } = await world.get();
    assert.equal(state, 'running');
    assert.deepEqual([drills[0]?.last?.passed, drills[0]?.last?.why], [false, 'a restart interrupted it']);
    assert.deepEqual([world.lever.faults, world.lever.shown], [[], on]);
    await replayed(world);
  });

  it('that another process carries on leaves no fault behind in the one that injected it', async () => {
    const world = await RolloutWorld.open(database, drilled);
    await world.act('start');
    await world.ticks(4);
    await drill(world, false);
    const other = world.newController({
      injectors: { 'adaptive-polling': new TestLever('adaptive-polling') },
    });
    await other.adopt([], { alone: false });
    world.lever.broken = 'clear';
    // No longer than the drill: the plan rolls back by itself for what goes on after it.
    for (let n = 0; n < 9 && !(await world.get()).drills[0]?.last; n++) {
      await world.ticks(1, bad);
      await other.idle();
    }
    await world.wait(1_000);
    assert.deepEqual((await world.get()).drills[0]?.last?.passed, true);
    assert.deepEqual([world.lever.faults, world.lever.shown], [['hang'], on]);
    world.lever.broken = undefined;
    await world.wait(500);
    assert.deepEqual(world.lever.faults, []);
    await other.stop();
    await replayed(world);
  });

  it('that a rollback overtakes restores nothing, and still clears its fault', async () => {
    const world = await RolloutWorld.open(database, drilled);
    await world.act('start');
    await drill(world, false);
    const { state, drills } = await world.act('rollback');
    assert.equal(state, 'rolled-back');
    assert.equal(world.lever.shown?.enabled, false);
    assert.deepEqual(world.lever.faults, []);
    assert.match(drills[0]?.last?.why ?? '', /overtaken by a rollback/);
    await replayed(world);
  });

  it('is due in the rhythm of the plan, which changes once the last stage is a month old', async () => {
    const world = await RolloutWorld.open(database, drilled);
    await world.act('start');
    const stored = await readRollout(database, world.id);
    assert.ok(stored?.startedAt);
    const { startedAt } = stored;
    assert.deepEqual(drillDue(stored, 'weekly', startedAt), { dueAt: startedAt + 7 * day, overdue: false });
    assert.equal(drillDue(stored, 'weekly', startedAt + 7 * day + 1).overdue, true);
    const result = { dryRun: true, secondsToSeen: null, secondsToEffect: 1, passed: true, why: null };
    const done = {
      ...stored,
      lastStageSince: startedAt,
      drilled: { weekly: { ...result, at: startedAt + 28 * day } },
    };
    assert.equal(drillDue(done, 'weekly', startedAt + 29 * day).dueAt, startedAt + 35 * day);
    assert.equal(drillDue(done, 'weekly', startedAt + 30 * day).dueAt, startedAt + 58 * day);
    assert.equal(drillDue({ ...done, state: 'rolled-back' }, 'weekly', startedAt + 99 * day).overdue, false);
  });

  it('that would change nothing is refused, and holds nothing up', async () => {
    const world = await RolloutWorld.open(database, {
      ...drilled,
      lever: 'search-console-sync',
      largestStepPercent: undefined,
      rollbackTo: { maxConcurrency: 1, maxQueueSize: 1000, maxInFlight: 10 },
      stages: [1, 3].map((maxConcurrency) => ({
        name: maxConcurrency === 1 ? 'one' : 'two',
        title: `${maxConcurrency} at once`,
        settings: { maxConcurrency, maxQueueSize: 1000, maxInFlight: 10 },
        dwell: '40s',
        exit: ['stale'],
      })),
      killSwitches: { off: { title: 'Off', settings: { maxConcurrency: 1 }, budget: '5s' } },
    });
    await world.act('start');
    await world.clock.advance(8 * day);
    await world.ticks(5);
    await assert.rejects(drill(world, true), /nothing to measure at this stage/);
    assert.deepEqual((await world.get()).drills[0]?.overdue, false);
    assert.equal((await world.act('promote')).stage, 'two');
    assert.equal((await world.get()).drills[0]?.overdue, true);
  });

  it('that is overdue holds up promotions', async () => {
    const world = await RolloutWorld.open(database, drilled);
    await world.act('start');
    await world.clock.advance(7 * day);
    await world.ticks(5, good);
    await assert.rejects(world.act('promote'), /drill "Weekly drill" was due by 2026-11-28/);
  });
});
