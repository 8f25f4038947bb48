import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../../tests/embedded-database.ts';
import { SimulatedClock } from '../../../../tests/simulated-clock.ts';
import { systemClock } from '../../clock/clock.ts';
import type { Database } from '../../storage/database.ts';
import { DatabaseClock } from './database-clock.ts';
import { NodeNameError, NodeRegistry, type NodeReport } from './node-registry.ts';
import { readNodes } from './node-rows.ts';

let database: Database;
let folder: string;
before(async () => ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const report: NodeReport = {
  places: 16,
  inFlight: 2,
  succeeded: 10,
  failed: 1,
  instances: 3,
  fleetDigest: 'abc',
  levers: {},
  workloads: { 'service.memory': 5 },
};

async function joined(name: string, local = systemClock, onLost: (error: Error) => void = assert.fail) {
  const looks = { count: 0 };
  const registry = await NodeRegistry.join({
    database,
    clock: await DatabaseClock.read(database, local),
    local,
    name,
    version: '1.0.0',
    report: () => report,
    onBeat: () => Promise.resolve(void (looks.count += 1)),
    onLost,
    onError: (error) => assert.fail(error as Error),
  });
  return { registry, looks };
}
const stateOf = async (name: string) => (await readNodes(database)).find((node) => node.name === name)?.state;
/** As if so many seconds had passed since the node was seen last. */
const agedBy = (name: string, seconds: number) =>
  database.query(`update nodes set seen_at = now() - $2 * interval '1 second' where name = $1`, [
    name,
    seconds,
  ]);

describe('a node among others', () => {
  it('joins, works, drains and leaves, and tells of itself', async () => {
    const { registry, looks } = await joined('a');
    assert.equal(await stateOf('a'), 'joining');
    await registry.work();
    assert.equal(looks.count, 1, 'with each heartbeat it looks at what others changed');
    const [node] = (await registry.list()).nodes;
    assert.deepEqual(
      [node?.state, node?.answers, node?.places, node?.polls, node?.instances],
      ['working', true, 16, { succeeded: 10, failed: 1 }, 3],
    );
    assert.ok(await registry.isAlone());
    await registry.drain();
    assert.equal(await stateOf('a'), 'draining');
    await registry.leave();
    assert.equal(await stateOf('a'), 'left');
  });

  it('is silent ten seconds after its last heartbeat, and alone is who has no other beside it', async () => {
    const [one, two] = [await joined('one'), await joined('two')];
    await Promise.all([one.registry.work(), two.registry.work()]);
    assert.equal(await one.registry.isAlone(), false);
    await agedBy('two', 11);
    assert.equal(await stateOf('two'), 'silent');
    assert.ok(await one.registry.isAlone());
    await Promise.all([one.registry.leave(), two.registry.leave()]);
  });

  it('is refused a name whose node lives, and takes at once one whose node has left', async () => {
    const { registry } = await joined('taken');
    const local = new SimulatedClock();
    const second = joined('taken', local);
    second.catch(() => undefined);
    for (let look = 0; look < 5; look++) {
      await registry.beat();
      await local.advance(1_000);
      await database.query('select 1');
    }
    await assert.rejects(second, (error) => {
      assert.ok(error instanceof NodeNameError);
      assert.match(error.message, /"taken" and lives.*--node or ROLLCALL_NODE/);
      return true;
    });
    await registry.leave();
    await (await joined('taken')).registry.leave();
  });

  it('takes the name of one that is silent, which then has to stop when it wakes', async () => {
    let lost: Error | undefined;
    const { registry: slept } = await joined('sleeper', systemClock, (error) => (lost = error));
    await agedBy('sleeper', 11);
    const { registry } = await joined('sleeper');
    await registry.work();
    await slept.beat();
    assert.ok(lost instanceof NodeNameError);
    await slept.leave();
    assert.equal(await stateOf('sleeper'), 'working', 'whoever lost the name takes it from nobody');
    await registry.leave();
  });

  it('goes on under its name after its database was away for a day', async () => {
    const { registry } = await joined('patient');
    await registry.work();
    await database.query(`delete from nodes where name = 'patient'`);
    await registry.beat();
    await registry.beat();
    assert.equal(await stateOf('patient'), 'working');
    await registry.leave();
  });
});
