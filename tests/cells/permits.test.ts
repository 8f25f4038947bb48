import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { testKey, type Voter } from '../cells.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { RolloutWorld, bad, good, stage } from '../rollout-world.ts';
import { evidenceHashOf, signedVote } from '../../src/contract/permit-signature.ts';
import type { Permit } from '../../src/contract/permit.ts';
import { EpochStore } from '../../src/scheduler/cells/epoch-store.ts';
import { Permits } from '../../src/scheduler/cells/permits.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { replay } from '../../src/scheduler/rollout/replay.ts';
import { readRollout } from '../../src/scheduler/rollout/rollout-store.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const sentinels = ['s1', 's2', 's3'].map((name) => ({ name, url: `http://${name}`, ...testKey() }));

/** A world whose cell asks three sentinels, each as the test lets it answer. */
async function open(changes: object = {}) {
  const world = await RolloutWorld.open(database, changes);
  await database.script('update cell_epochs set proposed = 0, accepted = 0; delete from cell_permits');
  const epochs = new EpochStore(database, 1);
  const asked: string[] = [];
  const yes =
    (index: number): Voter =>
    ({ statement }) => {
      const { name, key } = sentinels[index]!;
      const evidence = { evidence: [], evidenceHash: evidenceHashOf([]) };
      const signedAt = new Date(world.clock.now()).toISOString();
      return { vote: signedVote(statement, { sentinel: name, ...evidence, signedAt }, key) };
    };
  const voters: Voter[] = [yes(0), yes(1), yes(2)];
  const permits = new Permits({
    cell: 'eu',
    key: testKey().key,
    sentinels,
    quorum: 2,
    clock: world.clock,
    epochs,
    door: {
      vote: async (url, proposal) => {
        asked.push(`${proposal.statement.action} ${proposal.statement.from} → ${proposal.statement.to}`);
        return { answer: await voters[sentinels.findIndex((each) => each.url === url)]!(proposal) };
      },
      health: () => Promise.resolve({ failure: 'it is not asked here' }),
    },
  });
  await world.controller.stop();
  world.controller = world.newController({ permits });
  await world.controller.adopt([{ plan: world.plan, text: '', hash: world.planHash }]);
  return { world, voters, permits, epochs, asked, yes };
}

const no: Voter = () => ({ refused: 'evidence', why: 'cell eu: it is ill', epoch: 0 });
const permitIn = async (world: RolloutWorld, action: string) =>
  (await world.audit()).findLast((each) => each.action === `rollout.${action}`)?.detail.permit as
    Permit | undefined;
const replayed = async (world: RolloutWorld) =>
  assert.deepEqual(replay(await world.audit(), world.id), await readRollout(database, world.id));

describe('a cell with sentinels', () => {
  it('begins each stage with a permit of its own epoch, which the audit log and the sheet show', async () => {
    const { world, epochs, asked } = await open();
    await world.act('start');
    await world.ticks(6);
    await world.act('promote');
    const [first, second] = [await permitIn(world, 'start'), await permitIn(world, 'promote')];
    assert.deepEqual([first?.statement.from, first?.statement.to], [null, 'one']);
    assert.deepEqual([second?.statement.from, second?.statement.to], ['one', 'two']);
    assert.ok((second?.statement.epoch ?? 0) > (first?.statement.epoch ?? 0));
    assert.equal((await epochs.read()).accepted, second?.statement.epoch);
    assert.equal(asked.length, 6);
    assert.equal((await world.get()).cell, 'eu');
    await replayed(world);
  });

  it('holds, and says who did not sign and what to do, where no quorum signs', async () => {
    const { world, voters, epochs, permits } = await open();
    voters[0] = voters[1] = no;
    await assert.rejects(world.act('start'), {
      status: 409,
      title: 'Held without a permit',
      message:
        /1 of the 2 sentinels that are needed signed\. s1 does not sign: cell eu: it is ill.*ask again; a rollback needs no permit/,
    });
    const [refusal] = (await world.audit()).filter(({ outcome }) => outcome === 'refused');
    assert.match(String(refusal?.detail.why), /1 of the 2 sentinels/);
    assert.equal((await world.get()).state, 'draft');
    assert.equal((await epochs.read()).accepted, 0);
    assert.equal((await permits.states())[0]?.state, 'held');
  });

  it('asks with a higher epoch where another cell has been there, and once more only', async () => {
    const { world, voters, yes } = await open();
    [0, 1, 2].forEach((index) => {
      voters[index] = (proposal) =>
        proposal.statement.epoch <= 702
          ? { refused: 'epoch', why: 'epoch 702 was voted in', epoch: 702 }
          : yes(index)(proposal);
    });
    await world.act('start');
    assert.equal((await permitIn(world, 'start'))?.statement.epoch, 801);
  });

  it('holds where the permit comes too late, by whichever clock', async () => {
    for (const set of [0, -120_000]) {
      const { world, voters, yes } = await open();
      let passed: Promise<void> | undefined;
      const slowly =
        (index: number): Voter =>
        async (proposal) => {
          const answer = await yes(index)(proposal);
          await (passed ??= world.clock.advance(60_000).then(() => world.clock.set(world.clock.now() + set)));
          return answer;
        };
      voters.splice(0, 2, slowly(0), slowly(1));
      await assert.rejects(world.act('start'), { status: 409, message: /expired at|the clock of s[12] is/ });
      assert.equal((await world.get()).state, 'draft');
    }
  });

  it('waits for two, and not for a third that hangs', async () => {
    const { world, voters } = await open();
    voters[0] = () => new Promise(() => undefined);
    let isDone = false;
    const started = world.act('start').finally(() => (isDone = true));
    while (!isDone) {
      await world.clock.advance(5);
      await new Promise(setImmediate);
    }
    await started;
    assert.deepEqual(
      (await permitIn(world, 'start'))?.votes.map(({ sentinel }) => sentinel),
      ['s2', 's3'],
    );
  });

  it('asks nobody for a rollback, a kill switch, an abort or an end, and all of them work with none there', async () => {
    const { world, voters, asked } = await open();
    await world.act('start');
    voters.fill(no);
    asked.length = 0;
    await world.act('hold');
    await world.act('resume');
    await world.act('rollback');
    assert.equal((await world.get()).state, 'rolled-back');
    const by = { name: 'admin', address: '127.0.0.1', requestId: '1' };
    await world.controller.killSwitch(world.id, 'off', { reason: 'because' }, by);
    await world.controller.idle();
    assert.deepEqual(asked, []);
    await replayed(world);
    const other = await open();
    await other.world.act('start');
    other.voters.fill(no);
    other.asked.length = 0;
    assert.equal((await other.world.act('abort')).state, 'aborted');
    assert.deepEqual(other.asked, []);
  });

  it('asks anew where a kill switch moved the lever and the stage is to begin again', async () => {
    const off = { title: 'Off', settings: { enabled: false }, budget: '5s', rollsBack: false };
    const { world, voters, asked } = await open({ killSwitches: { off } });
    await world.act('start');
    const by = { name: 'admin', address: '127.0.0.1', requestId: '1' };
    await world.controller.killSwitch(world.id, 'off', { reason: 'because' }, by);
    await world.controller.idle();
    asked.length = 0;
    voters.fill(no);
    await assert.rejects(world.act('resume'), { status: 409 });
    assert.deepEqual([...new Set(asked)], ['resume one → one']);
  });
});

describe('a plan that promotes by itself', () => {
  const changes = {
    mode: 'auto-promote',
    stages: [stage('one', 25, { autoPromote: true }), stage('two', 100)],
  };

  it('does so with a permit', async () => {
    const { world } = await open(changes);
    await world.act('start');
    await world.ticks(7);
    assert.equal((await world.get()).stage, 'two');
    assert.equal((await permitIn(world, 'promote'))?.votes.length, 3);
    await replayed(world);
  });

  it('is held without, which the log says once, and goes on as soon as it gets one', async () => {
    const { world, voters, yes } = await open(changes);
    await world.act('start');
    voters.fill(no);
    await world.ticks(10);
    assert.equal((await world.get()).stage, 'one');
    const refusals = (await world.audit()).filter(({ outcome }) => outcome === 'refused');
    assert.equal(refusals.length, 1);
    assert.equal(refusals[0]?.actor, 'rollcall (automatic)');
    voters.splice(0, 3, yes(0), yes(1), yes(2));
    await world.ticks(2);
    assert.equal((await world.get()).stage, 'two');
  });

  it('rolls back at once while sentinels are still asked, and the promotion comes to nothing', async () => {
    const { world, voters, yes } = await open(changes);
    await world.act('start');
    let answer: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    voters[0] =
      voters[1] =
      voters[2] =
        async (proposal) => {
          await late;
          return yes(0)(proposal);
        };
    // Nothing waits for the sentinels here, so neither does the test.
    const tick = async (values: Record<string, number>) => {
      await world.clock.advance(10_000);
      const at = world.clock.now();
      for (const [series, value] of Object.entries(values))
        (world.samples[series] ??= []).push({ at, value });
      await world.controller.tick();
    };
    for (let n = 0; n < 7; n += 1) await tick(good);
    for (let n = 0; n < 5; n += 1) await tick(bad);
    assert.match((await world.get()).state, /rolling-back|rolled-back/);
    answer();
    await world.controller.idle();
    assert.equal(await permitIn(world, 'promote'), undefined);
    await replayed(world);
  });
});
