import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { RolloutWorld, admin } from '../../../tests/rollout-world.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { Database } from '../storage/database.ts';
import { replay } from './replay.ts';
import { readRollout } from './rollout-store.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const sync = {
  lever: 'search-console-sync',
  largestStepPercent: undefined,
  rollbackTo: { maxConcurrency: 1, maxQueueSize: 1000, maxInFlight: 10 },
  stages: [
    {
      name: 'phase-b',
      title: 'Phase B',
      settings: { maxConcurrency: 3, maxQueueSize: 1000, maxInFlight: 10 },
      dwell: '40s',
      exit: ['stale'],
    },
  ],
  killSwitches: {
    spike: { title: 'Spike', settings: { maxConcurrency: 1 }, budget: '2m', rollsBack: false },
    backlog: {
      title: 'Backlog',
      settings: { maxInFlight: 5 },
      then: [{ after: '30s', settings: { maxConcurrency: 2 } }],
      budget: '5m',
      rollsBack: false,
    },
    off: { title: 'Off', settings: { maxConcurrency: 1 }, budget: '2s' },
  },
};
const pull = (world: RolloutWorld, name: string) =>
  world.controller.killSwitch(world.id, name, { reason: 'it burns' }, admin);
const replayed = async (world: RolloutWorld) =>
  assert.deepEqual(replay(await world.audit(), world.id), await readRollout(database, world.id));

describe('a kill switch', () => {
  it('is pulled in one call without a revision, and rolls back once it is in effect, with its time', async () => {
    const world = await RolloutWorld.open(database, sync);
    await world.act('start');
    const lever = world.levers['search-console-sync'];
    lever.prompt = false;
    await pull(world, 'off');
    await world.controller.idle();
    assert.equal((await world.get()).state, 'rolling-back');
    await world.wait(1_000);
    lever.shown = { maxConcurrency: 1, maxQueueSize: 1000, maxInFlight: 10, restart: false };
    await world.wait(250);
    const { state, killSwitches } = await world.get();
    assert.equal(state, 'rolled-back');
    assert.deepEqual(killSwitches.find(({ name }) => name === 'off')?.last?.secondsToEffect, 1.25);
    assert.equal(killSwitches.find(({ name }) => name === 'off')?.last?.withinBudget, true);
    await replayed(world);
  });

  it('that takes longer than its budget is said, and recorded as too slow', async () => {
    const world = await RolloutWorld.open(database, sync);
    await world.act('start');
    const lever = world.levers['search-console-sync'];
    lever.prompt = false;
    await pull(world, 'off');
    await world.wait(3_000);
    assert.match((await world.get()).problem ?? '', /within its budget of 2 s/);
    lever.shown = { maxConcurrency: 1, maxQueueSize: 1000, maxInFlight: 10, restart: false };
    await world.wait(250);
    const last = (await world.get()).killSwitches.find(({ name }) => name === 'off')?.last;
    assert.deepEqual([last?.secondsToEffect, last?.withinBudget], [3.25, false]);
    await replayed(world);
  });

  it('goes on with its steps after a restart, each so long after the one before, and holds', async () => {
    const world = await RolloutWorld.open(database, sync);
    await world.act('start');
    await pull(world, 'backlog');
    await world.controller.idle();
    const lever = world.levers['search-console-sync'];
    assert.deepEqual([lever.shown?.maxInFlight, lever.shown?.maxConcurrency], [5, 3]);
    await world.wait(10_000);
    await world.restart();
    await world.wait(19_000);
    assert.equal(lever.shown?.maxConcurrency, 3);
    await world.wait(2_000);
    assert.deepEqual([lever.shown?.maxInFlight, lever.shown?.maxConcurrency], [5, 2]);
    const { state, pending, killSwitches } = await world.get();
    assert.deepEqual([state, pending], ['holding', null]);
    const seconds = killSwitches.find(({ name }) => name === 'backlog')?.last?.secondsToEffect ?? 0;
    assert.ok(seconds >= 30 && seconds < 31, `${seconds} s`);
    assert.equal(lever.applied.length, new Set(lever.applied).size);
    await replayed(world);
  });

  it('that only held the rollout leaves its stage, which begins anew when it is resumed', async () => {
    const world = await RolloutWorld.open(database, sync);
    const before = await world.act('start');
    await world.wait(1_000);
    await pull(world, 'spike');
    await world.controller.idle();
    const held = await world.get();
    assert.deepEqual([held.state, held.stage], ['holding', 'phase-b']);
    const resumed = await world.act('resume');
    assert.deepEqual([resumed.state, resumed.stage], ['running', 'phase-b']);
    assert.equal(world.levers['search-console-sync'].shown?.maxConcurrency, 3);
    assert.ok(Date.parse(resumed.stageStartedAt ?? '') > Date.parse(before.stageStartedAt ?? ''));
    await replayed(world);
  });

  it('works on a rollout that has not begun, and one that is unknown is named with those there are', async () => {
    const world = await RolloutWorld.open(database, sync);
    await pull(world, 'off');
    await world.controller.idle();
    assert.equal((await world.get()).state, 'draft');
    assert.equal(world.levers['search-console-sync'].applied.length, 1);
    await assert.rejects(pull(world, 'nope'), (error) => {
      assert.ok(error instanceof ProblemError);
      assert.match(error.message, /has no kill switch nope: it has spike, backlog, off/);
      return true;
    });
    await replayed(world);
  });
});
