import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

const plan = `
name: quick
title: Quick
lever: adaptive-polling
criteria:
  staleness:
    title: Staleness under 60 s
    series: adaptive.staleness.max
    aggregate: max
    comparison: '<'
    threshold: 60
    window: 20s
    minSamples: 2
rollback: [staleness]
stages:
  - { name: staging, title: Staging, scope: { groups: [staging] }, dwell: 0s, exit: [staleness] }
  - { name: half, title: Half, scope: { groups: [staging], percent: 50 }, dwell: 0s, exit: [staleness] }
`;
const folder = temporaryFolder();
const settings = () => ({ instances: simulator.instances, polling: hasty, plans: join(folder, 'plans') });
let simulator: Simulator;
let service: ServiceProcess;
before(async () => {
  mkdirSync(join(folder, 'plans'));
  writeFileSync(join(folder, 'plans/quick.yaml'), plan);
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
    assert.equal((await service.rollout('quick')).revision, 0);
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
    assert.equal((await service.post('/api/rollouts/quick/finish', {}, service.asAdmin())).status, 404);
  });

  it('that does not exist is not found, and the service goes on', async () => {
    const { status, body } = await service.act('nope', 'start', 0);
    assert.equal(status, 404);
    assert.match(body.detail, /known are quick/);
    assert.equal((await service.get('/api/health')).status, 200);
  });

  it('starts with its first stage: the staging group is polled adaptively, and health says enabled', async () => {
    const { status, body } = await service.act('quick', 'start', 0, 'off we go \0 \ud800 é');
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual([body.state, body.stage, body.revision], ['running', 'staging', 1]);
    assert.equal((await service.health()).enabled, true);
    assert.deepEqual(await adaptive(), ['staging/pbs-backup3', 'staging/pmg-mail3', 'staging/pve-node3']);
  });

  it('is not promoted without evidence, nor by one who saw another revision; both are in the audit log', async () => {
    const early = await service.act('quick', 'promote', 1);
    assert.equal(early.status, 409);
    assert.match(early.body.detail, /Cannot promote quick: /);
    const stale = await service.act('quick', 'promote', 0);
    assert.equal(stale.status, 409);
    assert.match(stale.body.detail, /Revision 0 was named, but quick is at revision 1/);
    assert.deepEqual(
      (await service.audit()).slice(0, 2).map(({ action, outcome }) => [action, outcome]),
      [
        ['rollout.promote', 'refused'],
        ['rollout.promote', 'refused'],
      ],
    );
  });

  it('is promoted on evidence, which widens the scope, and is remembered through a kill -9', async () => {
    await until(
      'the verdict is promote',
      45_000,
      async () => (await service.rollout('quick')).verdict?.decision === 'promote',
    );
    const { status, body } = await service.act('quick', 'promote', 1);
    assert.equal(status, 200, JSON.stringify(body));
    await service.kill9();
    service = await ServiceProcess.start({ folder, settings: settings() });
    const { stage, revision, state } = await service.rollout('quick');
    assert.deepEqual([state, stage, revision], ['running', 'half', 2]);
    assert.equal((await service.health()).enabled, true);
    assert.ok((await adaptive()).length >= 6);
  });

  it('is rolled back at once: every instance is on the fixed cadence, and health says so', async () => {
    const asGrafana = { ...service.asAdmin(), 'x-rollcall-user': 'grace', 'x-rollcall-role': 'Admin' };
    const { status } = await service.post(
      '/api/rollouts/quick/rollback',
      { reason: 'enough', revision: 2 },
      asGrafana,
    );
    assert.equal(status, 200);
    await service.kill9();
    service = await ServiceProcess.start({ folder, settings: settings() });
    assert.equal((await service.rollout('quick')).state, 'rolled-back');
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
    const rollouts = entries.filter(({ subject }) => subject === 'quick');
    assert.deepEqual(
      rollouts.filter(({ outcome }) => outcome === 'allowed').map(({ action, actor }) => [action, actor]),
      [
        ['rollout.rollback', 'grace (Grafana Admin, by token admin)'],
        ['rollout.promote', 'admin'],
        ['rollout.start', 'admin'],
      ],
    );
    const started = rollouts.findLast(({ outcome }) => outcome === 'allowed');
    assert.equal(started?.reason, 'off we go \ufffd \ufffd é');
    assert.notEqual(brokenLink(entries.map((entry) => ({ ...entry, reason: 'no' }))), undefined);
  });
});
