import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { replay } from '../../src/scheduler/rollout/replay.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { readRollout } from '../../src/scheduler/rollout/rollout-store.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess, until } from './service-process.ts';

const plan = `
name: quick
title: Quick
lever: adaptive-polling
rollbackTo: { enabled: false }
rollbackBudget: 30s
largestStepPercent: 100
routing: { onCall: on-call, featureOwner: owner }
criteria:
  staleness:
    title: Staleness under 60 s
    source: { kind: history, series: adaptive.staleness.max }
    test: { kind: threshold, aggregate: max, comparison: '<', threshold: 60, window: 20s, minSamples: 2 }
rollback: [staleness]
killSwitches:
  off: { title: 'Off', settings: { enabled: false }, budget: 30s }
stages:
  - { name: quarter, title: '25 %', settings: { enabled: true, scope: { percent: 25 } }, dwell: 20s, exit: [staleness] }
`;

it('a rollout whose service is killed while its setting is on its way goes on after the restart', async (t) => {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'plans'));
  writeFileSync(join(folder, 'plans/quick.yaml'), plan);
  await layOut(folder);
  const options = {
    folder,
    args: ['--simulate', '4'],
    env: { ROLLCALL_PLANS: join(folder, 'plans') },
  };
  let service = await ServiceProcess.start(options);
  let [acknowledged, moved] = [0, 0];
  // From before anything is stored to after the answer, in ms.
  const delays = [10, 60, 120, 200, 400, 1_500];
  for (const wait of delays) {
    const { revision, state } = await service.rollout('quick');
    const action = state === 'running' ? 'rollback' : 'start';
    const order = service.act('quick', action, revision).then(
      ({ status }) => status === 200,
      () => false,
    );
    await delay(wait);
    await service.kill9();
    const told = await order;
    acknowledged += told ? 1 : 0;
    service = await ServiceProcess.start(options);
    await until(
      'nothing is on its way',
      15_000,
      async () => (await service.rollout('quick')).pending === null,
    );
    const after = await service.rollout('quick');
    if (told) assert.ok(after.revision > revision, 'what was acknowledged is not lost');
    moved += after.revision > revision ? 1 : 0;
    const on = after.state === 'running';
    assert.ok(['draft', 'running', 'rolled-back'].includes(after.state), after.state);
    const shown = (await service.health()).instances.filter(({ schedule }) => schedule?.adaptive).length;
    assert.equal(shown, on ? 1 : 0);
  }
  const entries = await service.audit();
  await service.kill9();
  const database = await openDatabase({
    databaseUrl: undefined,
    folder,
    onError: () => undefined,
  });
  t.after(() => database.close());
  assert.deepEqual(replay(entries, 'quick'), await readRollout(database, 'quick'));
  assert.ok(acknowledged > 0 && moved < delays.length, 'kills fell before and after the answer');
  t.diagnostic(`of ${delays.length} orders ${moved} were carried out, ${acknowledged} were acknowledged`);
});
