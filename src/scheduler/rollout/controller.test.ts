import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { RolloutWorld, admin, bad, good, person, stage } from '../../../tests/rollout-world.ts';
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

const refused = async (acting: Promise<unknown>, status: number, why: RegExp) => {
  await assert.rejects(acting, (error) => {
    assert.ok(error instanceof ProblemError, String(error));
    assert.match(error.message, why);
    assert.equal(error.status, status);
    return true;
  });
};
const replayed = async (world: RolloutWorld) =>
  assert.deepEqual(replay(await world.audit(), world.id), await readRollout(database, world.id));

describe('a rollout', () => {
  it('that does not exist is answered with those that do', async () => {
    const world = await RolloutWorld.open(database);
    await refused(world.controller.get('nope'), 404, /There is no rollout nope: known are .*plan-/);
    await refused(
      world.controller.act('nope', 'start', { reason: 'because', revision: 0 }, admin),
      404,
      /nope/,
    );
  });

  it('is promoted on evidence, stage by stage, each begun when its setting is in effect', async () => {
    const world = await RolloutWorld.open(database);
    const one = await world.act('start');
    assert.deepEqual([one.state, one.stage, one.pending], ['running', 'one', null]);
    await refused(world.act('promote'), 409, /no verdict yet/);
    await world.ticks(5);
    const two = await world.act('promote');
    assert.deepEqual([two.state, two.stage, two.verdict], ['running', 'two', null]);
    await world.ticks(5);
    assert.equal((await world.act('promote')).state, 'done');
    assert.deepEqual(world.lever.applied.length, 2);
    const [first] = await world.audit();
    assert.ok(first);
    await replayed(world);
  });

  it('that is judged no more counts as on hold, and says when it was judged last', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    await world.ticks(5);
    const judged = await world.controller.get(world.id);
    assert.equal(judged.verdict?.decision, 'promote');
    await world.clock.advance(600_000);
    const { verdict, actions } = await world.controller.get(world.id);
    assert.deepEqual([verdict?.decision, verdict?.at], ['hold', judged.verdict?.at]);
    assert.match(verdict?.summary ?? '', /the evaluator is silent/);
    assert.equal(actions.find(({ action }) => action === 'promote')?.allowed, false);
  });

  it('is not running before the workload shows its setting, and says so when that takes too long', async () => {
    const world = await RolloutWorld.open(database);
    world.lever.prompt = false;
    const begun = await world.act('start');
    assert.deepEqual([begun.state, begun.stage, begun.pending?.toStage], ['promoting', null, 'one']);
    await world.ticks(1);
    await world.wait(2_000);
    const late = await world.get();
    assert.equal(late.state, 'promoting');
    assert.equal(late.pending?.overdue, true);
    assert.match(late.problem ?? '', /did not take effect within its budget of 10 s: it shows null/);
    world.lever.shown = { enabled: true, scope: { groups: [], percent: 25 } };
    await world.wait(500);
    const running = await world.get();
    assert.deepEqual([running.state, running.problem], ['running', null]);
    assert.deepEqual(await world.actions(), ['adopt', 'start', 'overdue', 'in-effect']);
    await replayed(world);
  });

  it('is held while evidence is missing, and told why', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    await world.ticks(5, {});
    await refused(
      world.act('promote'),
      409,
      /queue.backlog is low: insufficient-data, no sample in the window yet, and 1 more\.$/,
    );
  });

  it('is not promoted by a verdict that nobody renewed, nor on evidence of before a restart', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    await world.ticks(5);
    await world.clock.advance(40_000);
    await refused(world.act('promote'), 409, /no verdict yet/);
    await world.ticks(6);
    await world.restart();
    await refused(world.act('promote'), 409, /no verdict yet/);
    await world.ticks(1);
    assert.equal((await world.act('promote')).stage, 'two');
  });

  it('is rolled back by a person at any time, and is rolled back once the workload shows it', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    await world.ticks(1);
    world.lever.prompt = false;
    const rolling = await world.act('rollback');
    assert.equal(rolling.state, 'rolling-back');
    assert.equal(rolling.lever.inEffect, false);
    world.lever.shown = { enabled: false, scope: { groups: [], percent: 0 } };
    await world.wait(250);
    assert.equal((await world.get()).state, 'rolled-back');
    world.lever.prompt = true;
    assert.equal((await world.act('start')).stage, 'one');
    await replayed(world);
  });

  it('is moved by one of two people who act at once; the other is told what changed', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    await world.ticks(5);
    const { revision } = await world.get();
    const promote = (name: string) =>
      world.controller.act(world.id, 'promote', { reason: 'looks well', revision }, person(name));
    const results = await Promise.allSettled([promote('ada'), promote('bob')]);
    await world.controller.idle();
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const lost = results.find((each) => each.status === 'rejected');
    assert.match(String(lost?.reason), /is at revision \d+ \((promoting|running), stage/);
    assert.equal((await world.get()).stage, 'two');
    await replayed(world);
  });

  it('answers an order that comes twice with what it answered first', async () => {
    const world = await RolloutWorld.open(database);
    let kept: unknown;
    const once = {
      recall: () => Promise.resolve(kept),
      remember: async (_transaction: unknown, answer: unknown) => void (kept = answer),
    };
    const order = () =>
      world.controller.act(world.id, 'start', { reason: 'because', revision: 1 }, { ...admin, once });
    await world.controller.note(world.id, { reason: 'about to start' }, admin);
    const { revision } = await world.get();
    assert.equal(revision, 0);
    await refused(order(), 409, /at revision 0/);
    const first = await world.controller.act(
      world.id,
      'start',
      { reason: 'because', revision },
      { ...admin, once },
    );
    await world.controller.idle();
    assert.deepEqual(await order(), first);
    assert.equal((await world.actions()).filter((action) => action === 'start').length, 1);
  });

  it('whose stage cannot be set is not started, and says why', async () => {
    const world = await RolloutWorld.open(database);
    world.lever.impossible = 'the stage selects no instance';
    await refused(world.act('start'), 409, /selects no instance/);
    assert.deepEqual(world.lever.stored, []);
  });

  it('tells apart what a start wants beside preconditions and the change window, while a start can come next', async () => {
    const world = await RolloutWorld.open(database);
    world.lever.impossible = 'the stage selects no instance; put instances into it';
    assert.deepEqual((await world.get()).startWants, [
      'the stage selects no instance; put instances into it',
    ]);
    world.lever.impossible = undefined;
    assert.deepEqual((await world.get()).startWants, []);
    assert.equal((await world.act('start')).state, 'running');
    world.lever.impossible = 'the stage selects no instance';
    assert.deepEqual((await world.get()).startWants, []);

    const waiting = await RolloutWorld.open(database, {
      roles: { sre: ['sam'] },
      changeWindows: [{ days: ['mon'], from: '08:00', to: '09:00' }],
      stages: [
        stage('one', 100, {
          preconditions: [{ kind: 'tick', name: 'announced', title: 'It was announced', role: 'sre' }],
        }),
      ],
    });
    waiting.lever.impossible = 'the stage selects no instance';
    const { preconditions, changeWindow, startWants } = await waiting.get();
    assert.deepEqual(
      [preconditions.map(({ met }) => met), changeWindow.open, startWants],
      [[false], false, ['the stage selects no instance']],
    );
  });

  it('keeps the plan that it was started with, says that the file differs, and begins anew with the file', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    const changed = { plan: { ...world.plan, title: 'Changed' }, text: 'title: Changed', hash: 'hash-2' };
    const again = async () => {
      await world.controller.stop();
      world.controller = world.newController();
      await world.controller.adopt([changed]);
      return world.get();
    };
    const running = await again();
    assert.deepEqual([running.title, running.planFileDiffers], ['Small', true]);
    await world.act('rollback');
    const adopted = await again();
    assert.deepEqual([adopted.title, adopted.planFileDiffers], ['Changed', false]);
    await replayed(world);
  });

  it('ends before a stage that is optional, but not before one that is not', async () => {
    const world = await RolloutWorld.open(database, {
      stages: [stage('one', 25), stage('two', 50), stage('three', 100, { optional: true })],
    });
    await world.act('start');
    await world.ticks(5);
    await refused(world.act('finish'), 409, /stage two is not optional/);
    await world.act('promote');
    await world.ticks(5);
    const done = await world.act('finish');
    assert.deepEqual(
      [done.state, done.stages.map(({ status }) => status)],
      ['done', ['done', 'done', 'next']],
    );
  });

  it('shows what can be done now, and why the rest cannot', async () => {
    const world = await RolloutWorld.open(database);
    const { actions } = await world.get();
    assert.deepEqual(
      actions.filter(({ allowed }) => allowed).map(({ action }) => action),
      ['start'],
    );
    assert.ok(actions.every(({ allowed, why }) => allowed || (why ?? '').length > 0));
  });

  it('tells those who listen, in order, once each change is stored', async () => {
    const world = await RolloutWorld.open(database);
    const heard: string[] = [];
    const stop = world.controller.onChange((news) => {
      heard.push(news.kind === 'change' ? `${news.action} ${news.revision}` : news.kind);
    });
    await world.act('start');
    await world.ticks(1);
    stop();
    await world.act('hold');
    assert.deepEqual(heard, ['start 1', 'in-effect 2', 'verdict']);
  });
});

describe('a plan without a workload that listens', () => {
  it('keeps what its criteria said over time', async () => {
    const world = await RolloutWorld.open(database);
    await world.act('start');
    await world.ticks(7);
    await world.ticks(4, bad);
    const { verdicts } = await world.controller.verdicts(world.id, 0, world.clock.now());
    assert.deepEqual([verdicts[0]?.decision, verdicts.at(-1)?.decision], ['hold', 'rollback']);
    assert.ok(verdicts.length < 11);
    assert.ok(
      verdicts.every(({ criteria }) => criteria.every(({ evidenceHash }) => evidenceHash.length > 0)),
    );
  });

  it('measures its baseline before it starts, or does not start', async () => {
    const criteria = {
      stale: smallPlanCriterion(60),
      backlog: {
        ...smallPlanCriterion({ timesBaseline: 3 }),
        source: { kind: 'history', series: 'queue.backlog' },
      },
    };
    const world = await RolloutWorld.open(database, { criteria, baseline: { window: '60s', minSamples: 3 } });
    await refused(world.act('start'), 409, /there is no baseline: .* 0 of at least 3 samples/);
    await world.ticks(4, good);
    await world.act('start');
    const stored = await readRollout(database, world.id);
    assert.equal(stored?.baselines.backlog?.median, 3);
    await replayed(world);
  });
});

const smallPlanCriterion = (threshold: unknown) => ({
  title: 'A criterion',
  source: { kind: 'history', series: 'adaptive.staleness.max' },
  test: { kind: 'threshold', aggregate: 'max', comparison: '<', threshold, window: '30s', minSamples: 2 },
});
