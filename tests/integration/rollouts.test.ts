import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { PlanFile, RolloutDocument, VerdictHistory } from '../../src/contract/rollout.ts';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { plansIn, quickPlan } from './quick-plan.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

const folder = temporaryFolder();
const settings = () => ({
  instances: simulator.instances,
  polling: hasty,
  ...plansIn(folder, quickPlan),
});
let simulator: Simulator;
let service: ServiceProcess;
before(async () => {
  await layOut(folder);
  simulator = await startSimulator({ count: 12, host: '127.0.0.1', controlPort: 0 });
  service = await ServiceProcess.start({ folder, settings: settings() });
});
after(async () => {
  await service.discard();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const adaptive = async () =>
  (await service.health()).instances
    .filter(({ schedule }) => schedule?.adaptive)
    .map(({ instance, group }) => `${group}/${instance}`);
const start = (headers: Record<string, string>, body: unknown = { reason: 'may I?', revision: 0 }) =>
  service.post('/api/rollouts/quick/start', body, headers);
const send = async (path: string, body: object, headers = service.asAdmin()) => {
  const answer = await service.post(`/api/rollouts/quick/${path}`, { reason: 'the test', ...body }, headers);
  return { status: answer.status, body: answer.body as RolloutDocument & { detail: string; field: string } };
};
const quick = () => service.rollout('quick');
const isRunningAt = (stage: string) =>
  until(`it runs at ${stage}`, 20_000, async () => {
    const { state, stage: at, pending } = await quick();
    return state === 'running' && at === stage && pending === null;
  });

describe('a rollout over HTTP', () => {
  it('is moved by nobody without a token, with a wrong one, or as a Grafana viewer', async () => {
    assert.equal((await start({})).status, 401);
    assert.equal((await start({ authorization: 'Bearer wrong' })).status, 401);
    assert.equal((await start({ 'x-api-token': '' })).status, 401);
    for (const role of ['Viewer', 'Editor', ''])
      assert.equal(
        (await start({ ...service.asAdmin(), 'x-rollcall-user': 'eve', 'x-rollcall-role': role })).status,
        403,
      );
    assert.equal((await service.get('/api/audit')).status, 401);
    assert.equal((await quick()).revision, 0);
  });

  it('asks for a reason and a revision, and names the field that is wrong', async () => {
    for (const [body, field] of [
      [{ revision: 0 }, 'reason'],
      [{ reason: ' a ', revision: 0 }, 'reason'],
      [{ reason: 'x'.repeat(501), revision: 0 }, 'reason'],
      [{ reason: 'good enough' }, 'revision'],
      [{ reason: 'good enough', revision: '0' }, 'revision'],
      [{ reason: 'good enough', revision: -1 }, 'revision'],
    ] as const) {
      const { status, body: problem, type } = await start(service.asAdmin(), body);
      assert.equal(status, 400);
      assert.match(type, /^application\/problem\+json/);
      assert.equal((problem as { field: string }).field, field);
    }
    assert.equal((await start(service.asAdmin(), 'no json')).status, 400);
    assert.equal((await start(service.asAdmin(), { reason: 'good', revision: 0, force: true })).status, 400);
    assert.equal((await service.post('/api/rollouts/quick/explode', {}, service.asAdmin())).status, 404);
  });

  it('that does not exist is not found, and the service goes on', async () => {
    const { status, body } = await service.act('nope', 'start', 0);
    assert.equal(status, 404);
    assert.match(body.detail, /known are quick/);
    assert.equal((await service.get('/api/health')).status, 200);
  });

  it('shows the file of its plan, for backtests to start from', async () => {
    const { status, body } = await service.get('/api/rollouts/quick/plan');
    assert.equal(status, 200);
    const { plan, text, hash } = body as PlanFile;
    assert.equal(plan, 'quick');
    assert.equal(createHash('sha256').update(text).digest('hex'), hash);
    assert.equal(hash, (await quick()).planHash);
    assert.match(text, /^name: quick$/m);
    assert.equal((await service.get('/api/rollouts/nope/plan')).status, 404);
  });

  it('does not start before a person has confirmed what its first stage needs', async () => {
    const early = await service.act('quick', 'start', 0);
    assert.equal(early.status, 409);
    assert.match(early.body.detail, /dashboards are there/);
    assert.equal((await send('ticks', { precondition: 'nonsense', revision: 0 })).status, 409);
    const { status, body } = await send('ticks', { precondition: 'ready', revision: 0 });
    assert.equal(status, 200, body.detail);
    assert.deepEqual(
      [body.revision, body.preconditions.map(({ name, met, by }) => [name, met, by])],
      [1, [['ready', true, 'admin']]],
    );
  });

  it('starts with its first stage: the staging group is polled adaptively, and health says enabled', async () => {
    const { revision } = await quick();
    const { status, body } = await service.act('quick', 'start', revision, 'off we go \0 \ud800 é');
    assert.equal(status, 200, JSON.stringify(body));
    await isRunningAt('staging');
    assert.equal((await service.health()).enabled, true);
    assert.deepEqual(await adaptive(), ['staging/pbs-backup3', 'staging/pmg-mail3', 'staging/pve-node3']);
  });

  it('is not promoted without evidence, nor by one who saw another revision; both are in the audit log', async () => {
    const { revision } = await quick();
    const early = await service.act('quick', 'promote', revision);
    assert.equal(early.status, 409);
    assert.match(early.body.detail, /Cannot promote quick: /);
    const stale = await service.act('quick', 'promote', 0);
    assert.equal(stale.status, 409);
    assert.match(stale.body.detail, new RegExp(`Revision 0 was named, but quick is at revision ${revision}`));
    assert.deepEqual(
      (await service.audit())
        .filter(({ action }) => action === 'rollout.promote')
        .map(({ action, outcome }) => [action, outcome]),
      [
        ['rollout.promote', 'refused'],
        ['rollout.promote', 'refused'],
      ],
    );
  });

  it('happens once under an idempotency key, and a note changes no revision', async () => {
    const { revision } = await quick();
    const headers = { ...service.asAdmin(), 'idempotency-key': 'one-note' };
    const first = await send('notes', { reason: 'the backup moved' }, headers);
    const again = await send('notes', { reason: 'the backup moved' }, headers);
    assert.deepEqual([first.status, again.status], [200, 200]);
    assert.deepEqual(again.body, first.body);
    assert.equal(first.body.revision, revision);
    const notes = (await service.audit()).filter(({ action }) => action === 'rollout.note');
    assert.deepEqual(
      notes.map(({ reason }) => reason),
      ['the backup moved'],
    );
  });

  it('is promoted on evidence, which widens the scope, and is remembered through a kill -9', async () => {
    await until(
      'the verdict is promote',
      60_000,
      async () => (await quick()).verdict?.decision === 'promote',
    );
    const { revision } = await quick();
    const { status, body } = await service.act('quick', 'promote', revision);
    assert.equal(status, 200, JSON.stringify(body));
    await service.kill9();
    service = await ServiceProcess.start({ folder, settings: settings() });
    await isRunningAt('half');
    assert.equal((await service.health()).enabled, true);
    assert.ok((await adaptive()).length >= 6);
  });

  it('shows how it was judged over time', async () => {
    const { body } = await service.get('/api/rollouts/quick/verdicts');
    const { verdicts } = body as VerdictHistory;
    assert.ok(verdicts.some(({ stage, decision }) => stage === 'staging' && decision === 'promote'));
    for (const query of ['from=2026-11-01T00:00:00Z', 'from=2999-01-01T00:00:00Z'])
      assert.equal((await service.get(`/api/rollouts/quick/verdicts?${query}`)).status, 422);
    assert.equal((await service.get('/api/rollouts/quick/verdicts?from=yesterday')).status, 400);
    assert.equal((await service.get('/api/rollouts/nope/verdicts')).status, 404);
  });

  it('is signed off as a role that its plan has, and what has data cannot be waived', async () => {
    const { revision } = await quick();
    assert.equal((await send('sign-offs', { role: 'king', revision })).status, 409);
    const signed = await send('sign-offs', { role: 'sre', revision });
    assert.equal(signed.status, 200, signed.body.detail);
    assert.deepEqual(
      signed.body.signOffs.map(({ role, by }) => [role, by]),
      [['sre', 'admin']],
    );
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const waive = async (criterion: string) =>
      send('waivers', { criterion, until: soon, revision: (await quick()).revision });
    // What has data cannot be waived, nor what is not judged.
    await until('it is judged', 30_000, async () => (await quick()).verdict !== null);
    for (const criterion of ['nothing', 'constructor'])
      assert.equal((await waive(criterion)).status, 409, criterion);
    await until('it has data', 30_000, async () =>
      ((await quick()).verdict?.results ?? []).some(({ verdict }) => verdict === 'pass'),
    );
    const waived = await waive('staleness');
    assert.equal(waived.status, 409);
    assert.match(waived.body.detail, /has data/);
  });

  it('a dry drill pulls its kill switch, measures it, and sets everything back', async () => {
    const { revision } = await quick();
    const begun = await send('drills/off', { dryRun: true, revision });
    assert.equal(begun.status, 200, begun.body.detail);
    await until('the drill has ended', 30_000, async () => {
      const [drill] = (await quick()).drills;
      return drill?.running === false && drill.last !== null;
    });
    const [drill] = (await quick()).drills;
    assert.equal(drill?.last?.passed, true, drill?.last?.why ?? '');
    assert.ok((drill?.last?.secondsToEffect ?? Infinity) < 20);
    await until('everything is set back', 10_000, async () => (await adaptive()).length >= 6);
    assert.equal((await send('drills/nothing', { revision: (await quick()).revision })).status, 409);
  });

  it('a kill switch needs no revision, holds the rollout, and its time to effect is measured', async () => {
    assert.equal((await send('kill-switches/nothing', {})).status, 409);
    const { status, body } = await send('kill-switches/off', { reason: 'smoke' });
    assert.equal(status, 200, body.detail);
    await until(
      'it is in effect',
      20_000,
      async () => typeof (await quick()).killSwitches[0]?.last?.secondsToEffect === 'number',
    );
    assert.deepEqual(await adaptive(), []);
    assert.equal((await quick()).state, 'holding');
  });

  it('is rolled back at once: every instance is on the fixed cadence, and health says so', async () => {
    const asGrafana = { ...service.asAdmin(), 'x-rollcall-user': 'grace', 'x-rollcall-role': 'Admin' };
    const { status } = await send(
      'rollback',
      { reason: 'enough', revision: (await quick()).revision },
      asGrafana,
    );
    assert.equal(status, 200);
    await service.kill9();
    service = await ServiceProcess.start({ folder, settings: settings() });
    await until('it is rolled back', 20_000, async () => (await quick()).state === 'rolled-back');
    assert.equal((await service.health()).enabled, false);
    assert.deepEqual(await adaptive(), []);
    await until('every instance is planned at its fixed cadence', 15_000, async () =>
      (await service.health()).instances.every(({ schedule }) =>
        /^fixed cadence of/.test(schedule?.reasons[0] ?? ''),
      ),
    );
  });

  it('leaves an audit log that names who did what, and verifies', async () => {
    const entries = await service.audit();
    assert.equal(brokenLink(entries), undefined);
    const ofPeople = entries.filter(
      ({ subject, outcome, actor }) =>
        subject === 'quick' && outcome === 'allowed' && !actor.startsWith('rollcall ('),
    );
    assert.deepEqual(
      ofPeople
        .map(({ action, actor }) => [action, actor])
        .filter(([action]) => /start|promote|rollback|kill-switch/.test(action ?? '')),
      [
        ['rollout.rollback', 'grace (Grafana Admin, by token admin)'],
        ['rollout.kill-switch', 'admin'],
        ['rollout.promote', 'admin'],
        ['rollout.start', 'admin'],
      ],
    );
    const started = ofPeople.find(({ action }) => action === 'rollout.start');
    assert.equal(started?.reason, 'off we go \ufffd \ufffd é');
    assert.notEqual(brokenLink(entries.map((entry) => ({ ...entry, reason: 'no' }))), undefined);
  });
});
