import { test as base, expect } from '@playwright/test';
import { conditionsOf } from '../../alerts/rule.ts';
import { rules } from '../../alerts/rules.ts';
import { AlertStage, type RuleState } from './alerts/alert-stage.ts';

const home = process.env.GRAFANA_HOME;
const port = Number(process.env.GRAFANA_PORT ?? 3100);
/** A sample, an evaluation and a delivery, on a machine that has other things to do. */
const patienceMs = 120_000;

const test = base.extend<object, { stage: AlertStage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const stage = await AlertStage.start(home as string, port);
      await use(stage);
      await stage.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

test.skip(home === undefined, 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven');
test.setTimeout(2 * patienceMs);

/** Rules that Grafana cannot evaluate: one that keeps its state then says so with its alerts alone. */
const broken = (rules: RuleState[]) =>
  rules.flatMap(({ uid, health, lastError, alerts }) => [
    ...(['ok', 'nodata'].includes(health) ? [] : [`${uid}: ${health}: ${lastError}`]),
    ...(alerts ?? [])
      .filter(({ state }) => state.includes('Error'))
      .map(({ annotations }) => `${uid}: ${annotations.Error}`),
  ]);

/** On-call and the feature owner both hear of each of them. */
async function bothHear(stage: AlertStage, ...names: string[]): Promise<void> {
  await told(stage, ...names);
  expect(broken(await stage.rules())).toEqual([]);
}

async function told(stage: AlertStage, ...names: string[]): Promise<void> {
  const untold = () =>
    names.flatMap((name) =>
      ['on-call', 'feature-owner'].filter((who) => !stage.wasTold(who, name)).map((who) => `${who}: ${name}`),
    );
  await expect.poll(untold, { timeout: patienceMs }).toEqual([]);
}

test('every rule loads, and is Normal while all is well', async ({ stage }) => {
  const expected = conditionsOf(rules).map(({ uid }) => uid);
  await expect
    .poll(async () => (await stage.health()).instances.every(({ pollStatus }) => pollStatus.lastSuccess), {
      timeout: patienceMs,
    })
    .toBe(true);
  const polledAt = Date.now();
  const unwell = async () => {
    const states = await stage.rules();
    const late = states.filter(
      ({ state, lastEvaluation }) => state !== 'inactive' || Date.parse(lastEvaluation) < polledAt,
    );
    return [...broken(states), ...late.map(({ uid, state }) => `${uid}: ${state}`)];
  };
  await expect.poll(unwell, { timeout: patienceMs }).toEqual([]);
  expect((await stage.rules()).map(({ uid }) => uid).sort()).toEqual(expected.sort());
});

test('a rollout without data or drills, and then with dead letters', async ({ stage }) => {
  await stage.startRollout();
  await bothHear(stage, 'criterion-without-data', 'drill-overdue');
  await stage.fault(['pve-node1', 'pve-node2'], 'refuse');
  await stage.fault(['pbs-backup1', 'pmg-mail1'], '401');
  await bothHear(stage, 'dead-letters', 'dead-letters-doubled', 'breaker-not-closed', 'rollback-wanted');
  await stage.fault('all', 'recover');
  await expect.poll(async () => (await stage.health()).deadLetter.count, { timeout: patienceMs }).toBe(0);
});

test('Search Console refuses', async ({ stage }) => {
  await stage.searchConsoleFault({ kind: 'throttle', reason: 'quotaExceeded' });
  await stage.sync(3);
  await bothHear(stage, 'sync-rate-limit-exceeded');
});

test('pages and service are of different releases', async ({ stage }) => {
  for (let asked = 0; asked < 60; asked++) await stage.mismatch();
  await bothHear(stage, 'optimize-view-snapshot-mismatch');
});

test('one worker and slow hosts: the queue grows, and instances get stale', async ({ stage }) => {
  await stage.fault('all', 'slow', { delayMs: 5_000 });
  await stage.workers(1);
  await bothHear(stage, 'queue-depth', 'queue-tripled', 'staleness');
});

test('no host can be reached', async ({ stage }) => {
  await stage.workers(16);
  await stage.fault('all', 'refuse');
  await bothHear(stage, 'fault-may-be-ours', 'majority-stale');
});

test('the scheduler is gone', async ({ stage }) => {
  await stage.stopScheduler();
  await told(stage, 'scheduler-silent');
});
