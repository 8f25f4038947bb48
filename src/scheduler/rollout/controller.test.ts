import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import { emptyAudit } from '../../../tests/tampering.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { RolloutAction } from '../../contract/rollout.ts';
import { readAudit } from '../audit/audit-log.ts';
import { brokenLink } from '../audit/verify-chain.ts';
import type { Database } from '../storage/database.ts';
import { RolloutController } from './controller.ts';
import type { Evidence } from './criterion.ts';
import { parsePlan } from './plan-file.ts';
import type { LeverSetting } from './transition.ts';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const plan = (title = 'Test') =>
  parsePlan(
    `
name: test
title: ${title}
lever: adaptive-polling
criteria:
  stale: { title: Stale, series: adaptive.staleness.max, aggregate: max, comparison: '<', threshold: 60, window: 30s, minSamples: 2 }
rollback: [stale]
stages:
  - { name: one, title: One, scope: { percent: 25 }, dwell: 20s, exit: [stale] }
  - { name: two, title: Two, scope: { percent: 100 }, dwell: 0s, exit: [stale] }
`,
    'plan.yaml',
  );

let clock: SimulatedClock;
let controller: RolloutController;
let levers: LeverSetting[];
let evidence: Evidence[];
let selects: number;
const newController = () =>
  new RolloutController({
    database,
    clock,
    evidence: (_series, from, to) => Promise.resolve(evidence.filter(({ at }) => at >= from && at <= to)),
    instances: () => 12,
    selected: () => selects,
    applyLever: (setting) => levers.push(setting),
  });
beforeEach(async () => {
  await database.script('delete from rollouts; delete from polling_settings');
  await emptyAudit(database);
  [clock, levers, evidence, selects] = [new SimulatedClock(), [], [], 3];
  controller = newController();
  await controller.adopt([plan()]);
});

const actor = { name: 'admin', address: '127.0.0.1', requestId: 'req-1' };
const act = (action: RolloutAction, revision: number, id = 'test') =>
  controller.act(id, action, { reason: 'because', revision }, actor);
const refused = async (acting: Promise<unknown>, status: number, why: RegExp) => {
  await assert.rejects(acting, (error) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.status, status);
    assert.match(error.message, why);
    return true;
  });
};
/** Half a minute in which every tick has a sample and a verdict. */
const ticks = async (value: number, count = 4) => {
  for (let n = 0; n < count; n++) {
    await clock.advance(10_000);
    evidence.push({ at: clock.now(), value });
    await controller.tick();
  }
};
const outcomes = async () =>
  (await readAudit(database, 100)).map(({ action, outcome }) => `${action} ${outcome}`).reverse();

describe('a rollout', () => {
  it(
    'that does not exist is answered with those that do, and nothing else waits for it',
    { timeout: 10_000 },
    async () => {
      await refused(act('start', 0, 'nope'), 404, /no rollout nope: known are test/);
      await refused(controller.get('nope'), 404, /known are test/);
      assert.equal((await controller.list()).length, 1);
    },
  );

  it('is promoted on evidence, stage by stage', async () => {
    await act('start', 0);
    await refused(act('promote', 1), 409, /no verdict yet/);
    await ticks(10);
    const two = await act('promote', 1);
    assert.deepEqual([two.stage, two.revision, two.verdict], ['two', 2, null]);
    await refused(act('promote', 2), 409, /no verdict yet/);
    await ticks(10);
    assert.equal((await act('promote', 2)).state, 'done');
    assert.deepEqual(
      levers.map(({ scope }) => scope.percent),
      [25, 100],
    );
    assert.deepEqual(await outcomes(), [
      'rollout.start allowed',
      'rollout.promote refused',
      'rollout.promote allowed',
      'rollout.promote refused',
      'rollout.promote allowed',
    ]);
    assert.equal(brokenLink(await readAudit(database, 100)), undefined);
  });

  it('is not promoted while evidence is missing, and told why', async () => {
    await act('start', 0);
    for (let n = 0; n < 5; n++) {
      await clock.advance(10_000);
      await controller.tick();
    }
    await refused(act('promote', 1), 409, /Stale: insufficient-data, no sample in this stage yet/);
  });

  it('is not promoted by a verdict that nobody renewed', async () => {
    await act('start', 0);
    await ticks(10);
    await clock.advance(31_000);
    await refused(act('promote', 1), 409, /expired/);
    assert.equal((await controller.get('test')).verdict?.decision, 'hold');
  });

  it('is not promoted by a verdict of before a rollback', async () => {
    await act('start', 0);
    await ticks(10);
    await act('rollback', 1);
    await act('start', 2);
    await refused(act('promote', 3), 409, /no verdict yet/);
  });

  it('is rolled back by a person at any time, which sets the lever off', async () => {
    await act('start', 0);
    await ticks(500);
    const { verdict } = await controller.get('test');
    assert.match(verdict?.summary ?? '', /^Roll back: Stale/);
    assert.equal((await act('rollback', 1)).state, 'rolled-back');
    assert.equal(levers.at(-1)?.enabled, false);
    const [stored] = await database.query<LeverSetting>('select enabled, scope from polling_settings');
    assert.deepEqual(stored, levers.at(-1));
  });

  it('of another revision than the one that was seen is left alone', async () => {
    await act('start', 0);
    await refused(
      act('hold', 0),
      409,
      /Revision 0 was named, but test is at revision 1 \(running, stage one\)/,
    );
    assert.equal((await controller.get('test')).state, 'running');
  });

  it('is moved by one of two people who act at once', async () => {
    await act('start', 0);
    const results = await Promise.allSettled([act('hold', 1), act('rollback', 1), act('hold', 1)]);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await controller.get('test')).revision, 2);
    assert.equal((await outcomes()).length, 4);
  });

  it('whose stage selects no instance is not started', async () => {
    selects = 0;
    await refused(act('start', 0), 422, /Stage one of test selects no instance/);
    assert.deepEqual(await outcomes(), ['rollout.start refused']);
    assert.deepEqual(levers, []);
  });

  it('keeps the plan that it was started with, and takes up a new one when it has ended', async () => {
    await act('start', 0);
    controller = newController();
    await controller.adopt([plan('Changed')]);
    assert.equal((await controller.get('test')).title, 'Test');
    await act('rollback', 1);
    await controller.adopt([plan('Changed')]);
    assert.equal((await controller.get('test')).title, 'Changed');
  });

  it('shows what can be done now, and why the rest cannot', async () => {
    const { actions } = await controller.get('test');
    assert.deepEqual(
      actions.map(({ action, allowed }) => [action, allowed]),
      [
        ['start', true],
        ['promote', false],
        ['hold', false],
        ['resume', false],
        ['rollback', false],
      ],
    );
    assert.ok(actions.every(({ allowed, why }) => allowed || (why ?? '').length > 0));
  });
});
