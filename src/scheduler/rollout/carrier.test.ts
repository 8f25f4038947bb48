import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { RolloutWorld, admin, stage } from '../../../tests/rollout-world.ts';
import { brokenLink } from '../audit/verify-chain.ts';
import { readAudit } from '../audit/audit-log.ts';
import type { Database, Queryable } from '../storage/database.ts';
import { replay } from './replay.ts';
import { readRollout } from './rollout-store.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** A database whose n-th statement from now on fails, and every one after it: the process is gone. */
function dyingAfter(statements: number): Database {
  let left = statements;
  const over = (queryable: Queryable): Queryable => ({
    query: async <Row extends object>(...call: Parameters<Queryable['query']>) => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return queryable.query<Row>(...call);
    },
  });
  return {
    ...over(database),
    script: (sql) => database.script(sql),
    transaction: (work) =>
      database.transaction(async (transaction) => {
        const result = await work({ ...transaction, ...over(transaction) });
        // The commit itself may be what does not happen any more.
        left -= 1;
        if (left < 0) throw new Error('killed');
        return result;
      }),
    close: () => Promise.resolve(),
  };
}

describe('a scheduler that is killed', () => {
  it('at any step of a start or a rollback goes on as if it had not been', async () => {
    let deaths = 0;
    for (const action of ['start', 'rollback'] as const)
      for (let step = 0; step < 60; step++) {
        const world = await RolloutWorld.open(database);
        if (action === 'rollback') await world.act('start');
        const before = world.lever.applied.length;
        await world.controller.stop();
        const { revision } = await world.get();
        const dying = world.newController({ database: dyingAfter(step) });
        let acknowledged = true;
        await dying
          .act(world.id, action, { reason: 'because', revision }, admin)
          .catch(() => (acknowledged = false));
        await dying.idle();
        await dying.stop();
        const died = !acknowledged || world.errors.length > 0;
        deaths += died ? 1 : 0;

        await world.restart();
        const stored = await readRollout(database, world.id);
        assert.ok(stored);
        assert.deepEqual(replay(await world.audit(), world.id), stored);
        const moved = stored.revision > revision;
        if (acknowledged) assert.ok(moved, `step ${step}: what was acknowledged is not lost`);
        assert.equal(stored.change, null);
        if (moved) {
          assert.equal(stored.state, action === 'start' ? 'running' : 'rolled-back');
          assert.deepEqual(world.lever.shown, stored.settings);
        }
        const applied = world.lever.applied.slice(before);
        assert.equal(applied.length, moved ? 1 : 0, `step ${step}: applied ${applied.join(', ')}`);
        if (!died) break;
      }
    assert.ok(deaths > 20, `${deaths} deaths`);
    assert.equal(brokenLink(await readAudit(database, 10_000)), undefined);
  });

  it('after the workload took the setting does not set it again', async () => {
    const world = await RolloutWorld.open(database);
    world.lever.broken = 'inEffect';
    await world.act('start');
    assert.equal(world.lever.applied.length, 1);
    world.lever.broken = undefined;
    await world.restart();
    assert.equal((await world.get()).state, 'running');
    assert.equal(world.lever.applied.length, 1);
  });
});

describe('a lever', () => {
  it('that cannot be set is tried again, and its error is said when the budget is over', async () => {
    const world = await RolloutWorld.open(database);
    world.lever.broken = 'apply';
    await world.act('start');
    await world.wait(11_000);
    assert.match((await world.get()).problem ?? '', /it could not be set: apply is broken/);
    world.lever.broken = undefined;
    await world.wait(500);
    assert.equal((await world.get()).state, 'running');
    assert.equal(world.lever.applied.length, 1);
  });

  it('whose setting cannot be stored leaves everything as it was', async () => {
    const world = await RolloutWorld.open(database);
    world.lever.broken = 'store';
    await assert.rejects(world.act('start'), /store is broken/);
    const { state, revision } = await world.get();
    assert.deepEqual([state, revision], ['draft', 0]);
    assert.deepEqual(await world.actions(), ['adopt']);
  });

  it('that has not taken a setting yet is not believed, although the workload looks the same already', async () => {
    const world = await RolloutWorld.open(database, {
      stages: [stage('one', 25), stage('two', 25)],
    });
    await world.act('start');
    await world.ticks(5);
    const taken = world.lever.holdBack();
    await world.act('promote');
    assert.equal((await world.get()).state, 'promoting');
    taken();
    await world.wait(250);
    assert.equal((await world.get()).stage, 'two');
  });

  it('that leaves its setting later is shown, and nothing is promoted meanwhile', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    await world.ticks(5);
    world.lever.shown = { enabled: true, scope: { groups: [], percent: 100 } };
    await world.ticks(1);
    const { lever } = await world.get();
    assert.equal(lever.inEffect, false);
    assert.match(lever.why ?? '', /it shows/);
    await assert.rejects(world.act('promote'), /the lever is not in effect: it shows/);
  });

  it('is timed by what passes, whatever the wall clock is set to meanwhile', async () => {
    const world = await RolloutWorld.open(database);
    world.lever.prompt = false;
    await world.act('start');
    world.clock.set(world.clock.now() + 3_600_000);
    await world.wait(1_000);
    assert.equal((await world.get()).problem, null);
    world.clock.set(world.clock.now() - 7_200_000);
    await world.wait(10_000);
    assert.match((await world.get()).problem ?? '', /within its budget of 10 s/);
  });
});
