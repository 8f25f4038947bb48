import { test as base, expect } from '@playwright/test';
import { OverviewPage } from './overview.page.ts';
import { Stage, alertAboveSeconds } from './stage.ts';

const home = process.env.GRAFANA_HOME;
const reason = 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven';

const test = base.extend<object, { stage: Stage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const stage = await Stage.start(home as string);
      await use(stage);
      await stage.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

test.skip(home === undefined, reason);
test.describe.configure({ mode: 'serial' });

test('a provisioned Grafana shows data in every panel', async ({ page, stage }) => {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  const overview = new OverviewPage(page, stage.grafana.url);
  await overview.logIn('admin', 'admin');
  await expect
    .poll(
      async () => (await stage.health()).instances.filter(({ pollStatus }) => pollStatus.lastSuccess).length,
      {
        timeout: 30_000,
      },
    )
    .toBe(12);
  await overview.open();
  await expect(overview.panel('Rollout stage').getByText('Staging', { exact: true })).toBeVisible();
  await expect(overview.panel('Queue depth now').getByText('0', { exact: true })).toBeVisible();
  for (const [title, legend] of [
    ['Queue depth', 'Backlog'],
    ['Staleness', 'Median'],
    ['Throughput', 'Succeeded'],
  ] as const)
    await expect(overview.panel(title).getByText(legend)).toBeVisible({ timeout: 30_000 });
  await expect(overview.panel('Breakers').getByText('All breakers are closed')).toBeVisible();
  await expect(overview.panel('Dead letters').getByText('No dead letters')).toBeVisible();
  await expect(overview.panel('Instances').getByText('pbs-backup1')).toBeVisible();
  await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
  expect(problems).toEqual([]);
  await overview.screenshot('overview-draft-dark');
  await overview.open('light');
  await expect(overview.panel('Instances').getByText('pbs-backup1')).toBeVisible();
  await overview.screenshot('overview-draft-light');
});

test('an admin starts the rollout from the panel, and the fleet follows', async ({ page, stage }) => {
  const overview = new OverviewPage(page, stage.grafana.url);
  await overview.logIn('admin', 'admin');
  await overview.open();
  const start = overview.panel('Rollout stage').getByRole('button', { name: 'Start', exact: true });
  await expect(start).toBeDisabled();
  await overview.order('Confirm: The rollout window is approved', 'Confirm now', 'change 4711');
  await expect(start).toBeEnabled();
  await overview.act('Start', 'staging window approved');
  await expect.poll(async () => (await stage.health()).enabled).toBe(true);
  const adaptive = (await stage.health()).instances.filter(({ schedule }) => schedule?.adaptive);
  expect(adaptive.map(({ group }) => group)).toEqual(adaptive.map(() => 'staging'));
  await expect.poll(async () => (await stage.rollout()).stage).toBe('staging');
  await overview.screenshot('overview-staging-insufficient');
});

test('a promotion waits for evidence and a sign-off, then widens the scope', async ({ page, stage }) => {
  const overview = new OverviewPage(page, stage.grafana.url);
  await overview.logIn('admin', 'admin');
  await overview.open();
  const promote = overview.panel('Rollout stage').getByRole('button', { name: 'Promote', exact: true });
  await expect
    .poll(async () => (await stage.rollout()).verdict?.reasons, { timeout: 90_000 })
    .toEqual(['sign-off by sre is missing']);
  await expect(promote).toBeDisabled();
  await overview.order('Sign off: Sign-off of “Staging” by sre', 'Sign off now', 'no alert, queue is empty');
  await expect(promote).toBeEnabled({ timeout: 20_000 });
  await overview.screenshot('overview-promote');
  await overview.act('Promote', 'both criteria pass on staging');
  await expect.poll(async () => (await stage.rollout()).stage).toBe('p25');
  await overview.screenshot('overview-p25');
});

test('a viewer sees the verdict and cannot act, in the panel or by hand', async ({
  browser,
  page,
  stage,
}) => {
  const admin = new OverviewPage(page, stage.grafana.url);
  await admin.logIn('admin', 'admin');
  const created = await page.request.post(`${stage.grafana.url}/api/admin/users`, {
    data: { name: 'Vera', login: 'vera', password: 'vera-password', OrgId: 1 },
  });
  expect(created.ok()).toBe(true);
  const context = await browser.newContext();
  const viewer = new OverviewPage(await context.newPage(), stage.grafana.url);
  await viewer.logIn('vera', 'vera-password');
  await viewer.open();
  await expect(
    viewer.panel('Rollout stage').getByRole('button', { name: 'Roll back', exact: true }),
  ).toBeDisabled();
  const answer = await viewer.page.request.post(
    `${stage.grafana.url}/api/datasources/uid/rollcall/resources/api/rollouts/adaptive-polling/rollback`,
    { data: { reason: 'by hand', revision: (await stage.rollout()).revision } },
  );
  expect(answer.status()).toBe(403);
  expect(await answer.json()).toMatchObject({ title: 'Only a Grafana admin may do this' });
  expect((await stage.health()).enabled).toBe(true);
  await viewer.screenshot('overview-viewer');
  await context.close();
});

test('rolling back from the panel restores the fixed cadence, and is audited under the login', async ({
  page,
  stage,
}) => {
  const overview = new OverviewPage(page, stage.grafana.url);
  await overview.logIn('admin', 'admin');
  await overview.open();
  await overview.act('Roll back', 'latency reported by customers');
  await expect.poll(async () => (await stage.health()).enabled).toBe(false);
  expect((await stage.health()).instances.some(({ schedule }) => schedule?.adaptive)).toBe(false);
  await expect.poll(async () => (await stage.rollout()).state).toBe('rolled-back');
  const audit = await stage.audit();
  expect(audit.find(({ action }) => action === 'rollout.rollback')).toMatchObject({
    outcome: 'allowed',
    actor: 'admin (Grafana Admin, by token grafana)',
    reason: 'latency reported by customers',
  });
  const rolledBack = overview
    .panel('Rollout stage')
    .getByRole('listitem')
    .filter({ hasText: 'Rolled back by' });
  await expect(rolledBack).toContainText('latency reported by customers');
  await overview.screenshot('overview-rolled-back');
});

test('a kill switch takes two clicks and a reason', async ({ page, stage }) => {
  const overview = new OverviewPage(page, stage.grafana.url);
  await overview.logIn('admin', 'admin');
  await overview.open();
  await overview.panel('Rollout stage').getByText('0 of 1 met').click();
  await overview.order('Confirm: The rollout window is approved', 'Confirm now', 'change 4712');
  await overview.act('Start', 'once more, to try the kill switch');
  await expect.poll(async () => (await stage.rollout()).state).toBe('running');
  await overview.order('Pull disable-adaptive-polling', 'Pull now', 'customers call');
  await expect.poll(async () => (await stage.rollout()).state).toBe('rolled-back');
  expect((await stage.health()).enabled).toBe(false);
  const [pulled] = (await stage.rollout()).killSwitches;
  expect(pulled?.last?.withinBudget).toBe(true);
  await expect(overview.panel('Rollout stage').getByText('with a kill switch: customers call')).toBeVisible();
  await overview.screenshot('overview-kill-switch');
});

test('a breaker that stays open reaches on-call and the feature owner, and resolves', async ({
  page,
  stage,
}) => {
  /** Evaluation, grouping and delivery, on top of what the rule itself waits for. */
  const notifiedWithin = (alertAboveSeconds + 180) * 1_000;
  test.setTimeout(2 * notifiedWithin + 60_000);
  await stage.fault('pve-node1', '500');
  const firing = (who: string) =>
    stage.receiver
      .received(who)
      .some(({ alerts }) =>
        alerts.some(({ status, labels }) => status === 'firing' && labels.instance === 'pve-node1'),
      );
  await expect
    .poll(() => [firing('on-call'), firing('feature-owner')], { timeout: notifiedWithin })
    .toEqual([true, true]);
  const overview = new OverviewPage(page, stage.grafana.url);
  await overview.logIn('admin', 'admin');
  await overview.open();
  await expect(overview.panel('Breakers').getByText('pve-node1', { exact: true })).toBeVisible();
  await expect(overview.panel('Dead letters').getByText('pve-node1', { exact: true })).toBeVisible();
  await overview.screenshot('overview-breaker-open');
  await page.goto(`${stage.grafana.url}/alerting/grafana/rollcall-breaker-not-closed/view`);
  await expect(page.getByText('pve-node1').first()).toBeVisible();
  await overview.screenshot('alert-firing');
  await stage.fault('pve-node1', 'recover');
  await expect.poll(async () => (await stage.health()).deadLetter.count, { timeout: 60_000 }).toBe(0);
  await expect
    .poll(() => stage.receiver.received('on-call').some(({ status }) => status === 'resolved'), {
      timeout: notifiedWithin,
    })
    .toBe(true);
});
