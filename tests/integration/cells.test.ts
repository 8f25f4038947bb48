import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Permit } from '../../src/contract/permit.ts';
import type { RunSheet } from '../../src/contract/run-sheet.ts';
import { testKey } from '../cells.ts';
import { CellsWorld, twoCells, type CellName } from './cells-world.ts';
import { LyingSentinel } from './lying-sentinel.ts';
import { until } from './service-process.ts';

let world: CellsWorld;
before(async () => {
  world = await CellsWorld.open();
  await world.watched();
});
after(() => world?.close());

/** The permit of the newest entry of a cell that has one. */
async function lastPermit(cell: CellName): Promise<Permit> {
  const entry = (await world.cell(cell).audit()).find(({ detail }) => detail.permit !== undefined);
  return entry?.detail.permit as Permit;
}
const signers = (permit: Permit) => permit.votes.map(({ sentinel }) => sentinel);

describe('a rollout over two cells with three sentinels', () => {
  it('begins in its first cell with a permit that all three signed, which stands in the audit log', async () => {
    const { status, body } = await world.act('eu', 'start');
    assert.equal(status, 200, body.detail);
    const permit = await lastPermit('eu');
    assert.deepEqual(signers(permit), ['s1', 's2', 's3']);
    const { cell, rollout, action, from, to, planHash } = permit.statement;
    assert.deepEqual([cell, rollout, action, from, to], ['eu', 'two-cells', 'start', null, 'eu-half']);
    assert.equal(planHash, body.planHash);
    assert.equal((await world.cells('eu')).cell?.epoch, permit.statement.epoch);
  });

  it('is held in the second cell while the first has not proved what comes before', async () => {
    const { status, body } = await world.act('us', 'start');
    assert.equal(status, 409);
    assert.match(body.detail, /0 of the 2 sentinels that are needed signed.*cell eu: .*eu-all comes before/);
    assert.equal((await world.cell('us').rollout(twoCells.name)).state, 'draft');
    const refusal = (await world.cell('us').audit()).find(({ outcome }) => outcome === 'refused');
    assert.match(String(refusal?.detail.why), /eu-all comes before/);
  });

  it('is promoted with one sentinel killed', async () => {
    await world.proved('eu', 'eu-half');
    await world.killSentinel('s3');
    const { status, body } = await world.act('eu', 'promote');
    assert.equal(status, 200, body.detail);
    assert.deepEqual(signers(await lastPermit('eu')), ['s1', 's2']);
    const { sentinels } = await world.cells('us');
    assert.deepEqual(
      sentinels.map(({ reachable }) => reachable),
      [true, true, false],
    );
  });

  it('is held with two killed, and nothing of it moves', async () => {
    await world.proved('eu', 'eu-all');
    await world.killSentinel('s2');
    const { status, body } = await world.act('us', 'start');
    assert.equal(status, 409);
    assert.match(
      body.detail,
      /^Cannot start two-cells: 1 of the 2 sentinels that are needed signed\. s2: it cannot be reached/,
    );
    const { cells } = await world.cells('us');
    const own = cells.find(({ own }) => own);
    assert.equal(own?.permits[0]?.state, 'held');
    assert.equal(own?.health, 'unknown', 'one sentinel is no quorum');
  });

  it('is held where a sentinel that lies has the key of none, or a clock that is an hour off', async (t) => {
    const forger = await LyingSentinel.start('s3', testKey());
    const late = await LyingSentinel.start('s3', world.keys.s3!, -3_600_000);
    t.after(() => [forger, late].forEach((each) => each.close()));
    world.wires.get('s3')?.lead(forger.url);
    assert.match((await world.act('us', 'start')).body.detail, /the signature of s3 is not of its key/);
    world.wires.get('s3')?.lead(late.url);
    assert.match((await world.act('us', 'start')).body.detail, /the clock of s3 is 3600 s behind: set it/);
    assert.ok(forger.asked > 0 && late.asked > 0);
  });

  it('is promoted where one sentinel lies and two do not, once a sentinel is back with its memory', async (t) => {
    const before = (await world.cells('us')).sentinels.find(({ name }) => name === 's1')?.epoch ?? 0;
    await world.startSentinel('s2');
    await world.watched(['s1', 's2']);
    const liar = await LyingSentinel.start('s3', world.keys.s3!);
    t.after(() => liar.close());
    world.wires.get('s3')?.lead(liar.url);
    const { status, body } = await world.act('us', 'start');
    assert.equal(status, 200, body.detail);
    const permit = await lastPermit('us');
    assert.deepEqual(signers(permit), ['s1', 's2', 's3']);
    assert.ok(permit.statement.epoch > before);
  });

  it('holds where the split between the cells comes during a promotion, and the liar alone says yes', async (t) => {
    await world.proved('us', 'us-half');
    const liar = await LyingSentinel.start('s3', world.keys.s3!);
    t.after(() => liar.close());
    world.wires.get('s3')?.lead(liar.url);
    world.wires.get('eu')?.lead(undefined);
    const { status, body } = await world.act('us', 'promote');
    assert.equal(status, 409);
    assert.match(body.detail, /1 of the 2 sentinels that are needed signed.*cell eu: it cannot be reached/);
    await until('the panel shows it', 30_000, async () => {
      const { cells } = await world.cells('us');
      return cells.find(({ name }) => name === 'eu')?.health === 'unhealthy';
    });
    assert.equal((await world.cell('us').rollout(twoCells.name)).stage, 'us-half');
    world.wires.get('eu')?.lead(world.cell('eu').url);
    await world.watched(['s1', 's2']);
    assert.equal((await world.act('us', 'promote')).status, 200);
    await world.at('us', 'us-all', 'running');
  });

  it('is rolled back in one cell alone with all sentinels gone, and by kill switch in the other', async () => {
    for (const name of ['s1', 's2', 's3'] as const) {
      await world.killSentinel(name);
      world.wires.get(name)?.lead(undefined);
    }
    const { status } = await world.act('us', 'rollback');
    assert.equal(status, 200);
    await world.at('us', null, 'rolled-back');
    const eu = world.cell('eu');
    const pulled = await eu.post(
      `/api/rollouts/${twoCells.name}/kill-switches/off`,
      { reason: 'because the test says so' },
      eu.asAdmin(),
    );
    assert.equal(pulled.status, 200);
    await world.at('eu', null, 'rolled-back');
    const again = await world.act('us', 'start');
    assert.match(again.body.detail, /0 of the 2 sentinels.*a rollback needs no permit/);
  });

  it('shows its permits in the run sheet of each cell', async () => {
    const { body } = await world.cell('us').get(`/api/rollouts/${twoCells.name}/run-sheet`);
    const { permits } = (body as RunSheet).content;
    assert.deepEqual(
      permits?.map(({ cell, to }) => [cell, to]),
      [
        ['us', 'us-half'],
        ['us', 'us-all'],
      ],
    );
    const page = await world.cell('us').get(`/api/rollouts/${twoCells.name}/run-sheet?format=markdown`);
    assert.match(String(page.body), /## Permits/);
    const epochs = permits?.map(({ epoch }) => epoch) ?? [];
    assert.deepEqual(
      epochs,
      [...epochs].sort((a, b) => a - b),
    );
  });
});
