import { setTimeout as delay } from 'node:timers/promises';
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

test.use({ stageOf: 'workloads' });
test.skip(withoutGrafana, whySkipped);
test.setTimeout(3 * patienceMs);

test('every rule is Normal while all is well', async ({ stage }) => {
  await stage.startRollout('optimize');
  await allAreNormal(
    stage,
    conditionsOf(rules).map(({ uid }) => uid),
  );
  // Found when the log is verified the next time, which is every five minutes: a later test hears of it.
  await stage.tamperWithAudit();
});

test('the database stores no page of a sync and no audit entry, and the budget is more than Search Console has', async ({
  stage,
}) => {
  // How soon a sync that goes on exceeds the real budget depends on the machine.
  const ofGoingOn = ['halt-propagation', 'batch-duration', 'qpm', 'qpm-sustained', 'rate-limit-exceeded'].map(
    (each) => `sync-${each}`,
  );
  await bothHear(stage, ofGoingOn, async () => {
    await stage.lockTables(['sync_pages'], async () => {
      await bothHear(stage, ['sync-queue', 'sync-in-flight'], () => stage.sync(480));
      // What waits to be stored holds no halt up.
      await stage.haltSync();
      expect(await stage.haltTook()).toBeLessThan(5);
      await stage.resumeSync();
    });
    const locked = stage.lockTables(['audit_entries'], () => delay(8_000));
    await delay(1_000);
    await Promise.all([locked, stage.haltSync()]);
    await bothAreTold(stage, ['sync-halt-propagation']);
    await stage.resumeSync();
  });
});

test('pages and service are of different releases', async ({ stage }) => {
  await bothHear(stage, ['optimize-view-snapshot-mismatch'], async () => {
    for (let asked = 0; asked < 60; asked += 1) await stage.mismatch();
  });
});

test('solvers hang', async ({ stage }) => {
  const ofSolvers = ['latency', 'queue-age', 'timeout-rate', 'fallback-rate'].map(
    (each) => `optimize-${each}`,
  );
  let goOn: () => void = () => undefined;
  await bothHear(stage, ofSolvers, async () => {
    goOn = stage.hangSolvers();
    await stage.askForPlans(24, 1);
  });
  goOn();
  await expect.poll(() => stage.policyJobs(), { timeout: patienceMs }).toBe(0);
});

test('global plans are worse than greedy ones', async ({ stage }) => {
  await bothHear(stage, ['optimize-objective-delta'], async () => {
    await stage.drill('optimize', 'poor-plans');
    await stage.askForPlans(40, 101);
  });
});

test('no verdict can be stored, and the audit log was changed', async ({ stage }) => {
  await stage.lockTables(['rollout_verdicts', 'rollout_memory'], () =>
    bothHear(stage, ['evaluator-stale'], () => bothAreTold(stage, ['audit-chain-broken'])),
  );
});
