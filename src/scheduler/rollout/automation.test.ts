import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { RolloutWorld, admin, bad, good, stage } from '../../../tests/rollout-world.ts';
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

const replayed = async (world: RolloutWorld) =>
  assert.deepEqual(replay(await world.audit(), world.id), await readRollout(database, world.id));

describe('a plan that is manual', () => {
  it('is advised and never acted on', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    await world.ticks(8, bad);
    const { verdict, state } = await world.get();
    assert.deepEqual([verdict?.decision, state], ['rollback', 'running']);
  });
});

describe('a plan that rolls back by itself', () => {
  it('does so with the verdict as its reason and evidence, on hold too', async () => {
    for (const held of [false, true]) {
      const world = await RolloutWorld.open(database, { mode: 'auto-rollback' });
      await world.act('start');
      if (held) await world.act('hold');
      await world.ticks(6, bad);
      assert.equal((await world.get()).state, 'rolled-back');
      const entry = (await world.audit()).find(({ action }) => action === 'rollout.rollback');
      assert.equal(entry?.actor, 'rollcall (automatic)');
      assert.match(entry?.reason ?? '', /^Roll back: queue.backlog is low/);
      assert.equal((entry?.detail.verdict as { decision: string }).decision, 'rollback');
      await replayed(world);
    }
  });

  it('promotes nothing by itself', async () => {
    const world = await RolloutWorld.open(database, { mode: 'auto-rollback' });
    await world.act('start');
    await world.ticks(10);
    assert.equal((await world.get()).stage, 'one');
  });

  it('acts once where two evaluators judge the same', async () => {
    const world = await RolloutWorld.open(database, { mode: 'auto-rollback' });
    await world.act('start');
    const other = world.newController();
    await other.adopt([{ plan: world.plan, text: '', hash: world.planHash }]);
    await world.ticks(3, bad);
    for (let n = 0; n < 4; n++) {
      await world.clock.advance(10_000);
      const at = world.clock.now();
      for (const [series, value] of Object.entries(bad)) (world.samples[series] ??= []).push({ at, value });
      await Promise.all([world.controller.tick(), other.tick()]);
      await Promise.all([world.controller.idle(), other.idle()]);
    }
    await other.stop();
    assert.equal((await world.get()).state, 'rolled-back');
    assert.equal((await world.actions()).filter((action) => action === 'rollback').length, 1);
    await replayed(world);
  });
});

describe('a plan that promotes by itself', () => {
  const automatic = {
    mode: 'auto-promote',
    stages: [
      stage('one', 25, { autoPromote: true }),
      stage('two', 50, { autoPromote: true }),
      stage('three', 100),
    ],
  };

  it('does so where the stage allows it, and not twice within a cool-down', async () => {
    const world = await RolloutWorld.open(database, automatic);
    await world.act('start');
    await world.ticks(5);
    assert.equal((await world.get()).stage, 'two');
    await world.ticks(10);
    assert.equal((await world.get()).stage, 'two');
    await world.ticks(25);
    assert.equal((await world.get()).stage, 'three');
    await world.ticks(40);
    const { stage: last, state } = await world.get();
    assert.deepEqual([last, state], ['three', 'running']);
    await replayed(world);
  });

  it('waits for people on hold', async () => {
    const world = await RolloutWorld.open(database, automatic);
    await world.act('start');
    await world.act('hold');
    await world.ticks(10, good);
    assert.equal((await world.get()).stage, 'one');
  });
});

describe('a rollout over time', () => {
  it('has its snapshots taken once each, late ones marked, and the last with the promotion', async () => {
    const world = await RolloutWorld.open(database, {
      stages: [stage('one', 25, { dwell: '60s', snapshots: ['0s', '30s', '60s', 'end'] }), stage('two', 100)],
    });
    await world.act('start');
    await world.ticks(4);
    await world.controller.stop();
    await world.clock.advance(120_000);
    await world.restart();
    await world.ticks(4);
    await world.act('promote');
    const { snapshots } = await world.get();
    assert.deepEqual(
      snapshots.map(({ label, late }) => [label, late]),
      [
        ['0h', false],
        ['30s', false],
        ['1m', true],
        ['end', false],
      ],
    );
    assert.deepEqual(snapshots.at(-1)?.values, [
      { criterion: 'backlog', value: 3, unit: 'short' },
      { criterion: 'stale', value: 10, unit: 's' },
    ]);
    await replayed(world);
  });

  it('serves its dwell by what passes: a clock set forward brings nothing forward', async () => {
    const world = await RolloutWorld.open(database, {
      stages: [stage('one', 25, { dwell: '1h' }), stage('two', 100)],
    });
    await world.act('start');
    await world.ticks(4);
    world.clock.set(world.clock.now() + 2 * 3_600_000);
    await world.ticks(6);
    await assert.rejects(world.act('promote'), /dwell: 5\d min of 60 min left/);
    assert.ok((await world.actions()).includes('clock-set'));
    await replayed(world);
  });

  it('asks for sign-offs by role, confirmations, and an open change window', async () => {
    const world = await RolloutWorld.open(database, {
      roles: { sre: ['sam', 'lee'], owner: ['olga', 'lee'], 'on-call': [] },
      changeWindows: [{ days: ['sat'], from: '08:00', to: '09:00' }],
      stages: [
        stage('one', 25, { signOffs: ['sre', 'owner', 'on-call'] }),
        stage('two', 100, {
          preconditions: [{ kind: 'tick', name: 'announced', title: 'It was announced', role: 'sre' }],
        }),
      ],
    });
    const head = async () => ({ reason: 'looks well', revision: (await world.get()).revision });
    const signOff = async (role: string, name: string) =>
      world.controller.signOff(world.id, { ...(await head()), role }, { ...admin, name });
    await world.act('start');
    await world.ticks(5);
    await assert.rejects(world.act('promote'), /sign-off by sre is missing, and 3 more/);
    await assert.rejects(signOff('sre', 'olga'), /olga is not listed as sre: the plan lists sam, lee/);
    await signOff('sre', 'lee');
    await assert.rejects(signOff('sre', 'sam'), /lee has signed off stage one as sre already/);
    await assert.rejects(signOff('on-call', 'lee'), /lee has signed off this stage as sre already/);
    await signOff('owner', 'lee');
    await signOff('on-call', 'ann');
    await assert.rejects(world.act('promote'), /It was announced: waits for sre to confirm it/);
    await world.controller.confirm(
      world.id,
      { ...(await head()), precondition: 'announced' },
      { ...admin, name: 'sam' },
    );
    await world.clock.advance(3_600_000);
    await world.ticks(5);
    await assert.rejects(
      world.act('promote'),
      /outside of the change windows: the next opens at 2026-11-28T08:00/,
    );
    world.clock.set(Date.UTC(2026, 10, 28, 8, 1));
    await world.ticks(6);
    assert.equal((await world.act('promote')).stage, 'two');
    await replayed(world);
  });

  it('takes a waiver for what has no data alone, until it expires', async () => {
    const world = await RolloutWorld.open(database, {
      stages: [stage('one', 25, { exit: ['stale', 'backlog'] }), stage('two', 100)],
      rollback: ['stale'],
    });
    await world.act('start');
    await world.ticks(5, { 'adaptive.staleness.max': 10 });
    const waive = async (criterion: string, seconds: number) =>
      world.controller.waive(
        world.id,
        {
          reason: 'the exporter is down',
          revision: (await world.get()).revision,
          criterion,
          until: new Date(world.clock.now() + seconds * 1_000).toISOString(),
        },
        admin,
      );
    await assert.rejects(waive('stale', 60), /stale has data \(pass\): only what has none can be waived/);
    await assert.rejects(waive('backlog', -1), /until is past/);
    assert.equal((await waive('backlog', 15)).verdict?.decision, 'promote');
    await world.ticks(3, { 'adaptive.staleness.max': 10 });
    assert.equal((await world.get()).verdict?.decision, 'hold');
    await replayed(world);
  });
});
