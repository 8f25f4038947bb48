import { expect } from '@playwright/test';
import { conditionsOf } from '../../alerts/rule.ts';
import { rules } from '../../alerts/rules.ts';
import {
  allAreNormal,
  bothAreTold,
  bothHear,
  patienceMs,
  test,
  whySkipped,
  withoutGrafana,
} from './alerts/alert-test.ts';

test.use({ stageOf: 'fleet' });
test.skip(withoutGrafana, whySkipped);
test.setTimeout(3 * patienceMs);

test('every rule loads, and is Normal while all is well', async ({ stage }) => {
  await allAreNormal(
    stage,
    conditionsOf(rules).map(({ uid }) => uid),
  );
});

test('a rollout without data or drills, and then with dead letters', async ({ stage }) => {
  await bothHear(stage, ['criterion-without-data', 'drill-overdue'], () =>
    stage.startRollout('adaptive-polling'),
  );
  const ofDeadLetters = ['dead-letters', 'dead-letters-doubled', 'breaker-not-closed', 'rollback-wanted'];
  await bothHear(stage, ofDeadLetters, async () => {
    await stage.fault(['pve-node1', 'pve-node2'], 'refuse');
    await stage.fault(['pbs-backup1', 'pmg-mail1'], '401');
  });
  await stage.fault('all', 'recover');
  await expect.poll(async () => (await stage.health()).deadLetter.count, { timeout: patienceMs }).toBe(0);
});

test('a kill switch that a setting by hand outranks', async ({ stage }) => {
  await bothHear(stage, ['rollout-problem'], async () => {
    await stage.configure({ adaptivePollingEnabled: true });
    await stage.pullKillSwitch('adaptive-polling', 'disable-adaptive-polling');
  });
  await stage.configure({ adaptivePollingEnabled: null });
});

test('one worker and slow hosts: the queue grows, and instances get stale', async ({ stage }) => {
  await bothHear(stage, ['queue-depth', 'queue-tripled', 'staleness', 'majority-stale'], async () => {
    await stage.fault('all', 'slow', { delayMs: 5_000 });
    await stage.configure({ workers: 1 });
  });
  await stage.fault('all', 'recover');
  await stage.configure({ workers: 16 });
});

test('no host can be reached', async ({ stage }) => {
  await bothHear(stage, ['fault-may-be-ours'], () => stage.fault('all', 'refuse'));
});

test('the scheduler is gone', async ({ stage }) => {
  await stage.stopScheduler();
  await bothAreTold(stage, ['scheduler-silent']);
});
