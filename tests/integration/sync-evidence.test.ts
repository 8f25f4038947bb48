import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SqlSource } from '../../src/scheduler/rollout/sources/sql.ts';
import { syncEvidence } from '../../src/scheduler/sync/storage/evidence.ts';
import { emptySync, openSyncGround, site, SyncWorld, type SyncGround } from '../sync-world.ts';

let ground: SyncGround;
before(async () => void (ground = await openSyncGround()));
after(() => ground.close());

describe('what the sync’s plan asks of its tables', () => {
  it('is answered by runs: days that differ, pages that are missing, and how much faster one was', async () => {
    const { database } = ground;
    await database.script(emptySync);
    let rows = 60;
    const world = new SyncWorld({ ground, rowsOf: () => rows });
    const span = { from: '2026-11-01', to: '2026-11-10', force: true };
    const limits = (maxConcurrency: number) => ({ maxConcurrency, maxQueueSize: 1_000, maxInFlight: 10 });
    const source = new SqlSource(database, syncEvidence);
    const ask = async (query: keyof typeof syncEvidence, from: number) => {
      const answer = await source.samples({ query }, from, world.clock.now());
      assert.ok('samples' in answer, JSON.stringify(answer));
      return answer.samples;
    };
    const began = world.clock.now();
    const sequential = await world.ended((await world.start({ ...span, limits: limits(1) })).id);
    assert.deepEqual(await ask('sync-speed-up', began), []);
    const concurrent = await world.ended((await world.start({ ...span, limits: limits(3) })).id);
    const [speedUp] = await ask('sync-speed-up', began);
    assert.ok(Math.abs((speedUp?.value ?? 0) - sequential.seconds / concurrent.seconds) < 1e-6);
    assert.ok((speedUp?.value ?? 0) > 2, `${speedUp?.value}`);
    const differences = await ask('sync-row-count-differences', began);
    assert.ok(differences.length > 0 && differences.every(({ value }) => value === 0));
    const faults = await ask('sync-page-faults', began);
    assert.ok(faults.length > 0 && faults.every(({ value }) => value === 0));

    // A run whose rows are fewer is no faster for it, and its days differ.
    const middle = world.clock.now() + 1;
    rows = 45;
    await world.ended((await world.start({ ...span, limits: limits(5) })).id);
    assert.deepEqual(await ask('sync-speed-up', middle), []);
    const fewer = await ask('sync-row-count-differences', middle);
    assert.ok(fewer.every(({ value, base }) => value === 25 * (base ?? 1)));
    await database.query('update sync_pages set start_row = 25000');
    const broken = await ask('sync-page-faults', began);
    assert.ok(broken.some(({ value }) => value > 0));
    const { faults: days } = await world.sync.verify({ site, type: 'web', from: span.from, to: span.to });
    assert.equal(days, 0);
    await world.close();
  });
});
