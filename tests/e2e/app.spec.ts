import { test as base, expect } from '@playwright/test';
import { AppPage } from './app.page.ts';
import { Stage } from './stage.ts';

const home = process.env.GRAFANA_HOME;
const resources = '/api/datasources/uid/rollcall/resources';

const test = base.extend<{ at: AppPage }, { stage: Stage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const stage = await Stage.start(home as string);
      await use(stage);
      await stage.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  at: async ({ page, stage }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      // Grafana has complaints of its own; ours come from our files, or are about what these asked.
      const { url } = message.location();
      const isOurs = ['/plugins/rollcall', '/uid/rollcall/resources/'].some((part) => url.includes(part));
      if (isOurs || message.text().includes('rollcall')) complaints.push(message.text());
    });
    await use(new AppPage(page, stage.grafana.url));
    expect(complaints).toEqual([]);
  },
});

test.skip(home === undefined, 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven');
test.describe.configure({ mode: 'serial' });

for (const theme of ['dark', 'light'] as const)
  test(`every page opens in Grafana, ${theme}`, async ({ at, page }) => {
    await at.logIn('admin', 'admin');
    for (const [place, title, shown] of [
      ['/rollouts', 'Rollouts', 'Adaptive polling'],
      ['/fleet', 'Fleet', 'pbs-backup1'],
      ['/sync', 'Sync', ''],
      ['/optimize', 'Optimize', ''],
      ['/audit', 'Audit', 'rollout.'],
      ['/configuration', 'Configuration', ''],
      ['/status', 'Status', 'Healthy'],
    ] as const) {
      await at.open(place, theme);
      await expect(page.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
      await expect(page.getByRole('main')).toContainText(shown);
      await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
      await at.screenshot(`app-${title.toLowerCase()}-${theme}`);
    }
  });

test('an admin starts a rollout from its page', async ({ at, page, stage }) => {
  await at.logIn('admin', 'admin');
  await at.open('/rollouts');
  await page.getByRole('main').getByRole('link', { name: 'Adaptive polling' }).click();
  await expect(page).toHaveURL(/rollouts\/adaptive-polling/);
  await at.order('Confirm: The rollout window is approved', 'Confirm now', 'change 4711');
  await at.order('Start', 'Start now', 'staging window approved');
  await expect.poll(async () => (await stage.rollout()).stage).toBe('staging');
});

test('without evidence nobody promotes, by a button or by hand', async ({ at, page, stage }) => {
  await at.logIn('admin', 'admin');
  await at.open('/rollouts/adaptive-polling');
  await expect(at.button('Promote')).toBeDisabled();
  const refused = await page.request.post(
    `${stage.grafana.url}${resources}/api/rollouts/adaptive-polling/promote`,
    { data: { reason: 'in a hurry', revision: (await stage.rollout()).revision } },
  );
  expect(refused.status()).toBe(409);
});

test('with evidence it is promoted, and rolled back', async ({ at, page, stage }) => {
  await at.logIn('admin', 'admin');
  await at.open('/rollouts/adaptive-polling');
  await expect
    .poll(async () => (await stage.rollout()).verdict?.reasons, { timeout: 90_000 })
    .toEqual(['sign-off by sre is missing']);
  await at.order('Sign off: Sign-off of “Staging” by sre', 'Sign off now', 'no alert, queue is empty');
  await expect(at.button('Promote')).toBeEnabled({ timeout: 30_000 });
  await at.screenshot('app-promote');
  await at.order('Promote', 'Promote now', 'both criteria pass on staging');
  await expect.poll(async () => (await stage.rollout()).stage).toBe('p25');
  await at.order('Roll back', 'Roll back now', 'latency reported by customers');
  await expect.poll(async () => (await stage.rollout()).state).toBe('rolled-back');
  await expect(page.getByRole('group', { name: 'Verdict' })).toContainText('ROLLED BACK');
});

test('audit, annotation and run sheet have each of them', async ({ at, page, stage }) => {
  await at.logIn('admin', 'admin');
  const decided = ['both criteria pass on staging', 'latency reported by customers'];
  const audit = await stage.audit();
  for (const reason of decided)
    expect(audit.find((entry) => entry.reason === reason)).toMatchObject({
      outcome: 'allowed',
      actor: 'admin (Grafana Admin, by token grafana)',
    });
  await at.open('/audit');
  for (const reason of decided) await expect(page.getByText(reason).first()).toBeVisible();
  await at.open('/rollouts/adaptive-polling/run-sheet');
  for (const reason of decided) await expect(page.getByText(reason).first()).toBeAttached();
  const annotations = await page.request.post(`${stage.grafana.url}/api/ds/query`, {
    data: {
      from: String(Date.now() - 3_600_000),
      to: String(Date.now() + 60_000),
      queries: [
        {
          refId: 'A',
          datasource: { uid: 'rollcall', type: 'rollcall-scheduler-datasource' },
          kind: 'events',
          what: ['rollouts'],
        },
      ],
    },
  });
  const shown = await annotations.text();
  for (const reason of decided) expect(shown).toContain(reason);
});

test('a viewer reads, is told why not more, and is refused by hand', async ({ at, browser, page, stage }) => {
  await at.logIn('admin', 'admin');
  const created = await page.request.post(`${stage.grafana.url}/api/admin/users`, {
    data: { name: 'Vera', login: 'vera', password: 'vera-password', OrgId: 1 },
  });
  expect(created.ok()).toBe(true);
  const context = await browser.newContext();
  const viewer = new AppPage(await context.newPage(), stage.grafana.url);
  await viewer.logIn('vera', 'vera-password');
  await viewer.open('/rollouts/adaptive-polling');
  const rollBack = viewer.button('Roll back');
  await expect(rollBack).toBeDisabled();
  await rollBack.hover();
  await expect(viewer.page.getByRole('tooltip')).toContainText('Only an admin of this Grafana organisation');
  for (const [method, path] of [
    ['POST', '/api/rollouts/adaptive-polling/rollback'],
    ['PATCH', '/api/config'],
    ['GET', '/api/audit'],
  ] as const) {
    const answer = await viewer.page.request.fetch(stage.grafana.url + resources + path, {
      method,
      ...(method !== 'GET' && { data: {} }),
    });
    expect(answer.status(), `${method} ${path}`).toBe(403);
  }
  const tokens = await page.request.post(`${stage.grafana.url}${resources}/api/tokens`, { data: {} });
  expect(tokens.status(), 'no secret goes through Grafana, whoever asks').toBe(405);
  await context.close();
});

test('a panel’s menu leads to the page of what it shows', async ({ at, page, stage }) => {
  await at.logIn('admin', 'admin');
  await page.goto(`${stage.grafana.url}/d/rollcall-scheduler-overview?from=now-5m&to=now`);
  const panel = page.getByTestId('data-testid Panel header Rollout stage');
  await panel.hover();
  await panel.getByRole('button', { name: 'Menu for panel' }).click();
  await page.getByRole('menuitem', { name: 'Extensions' }).hover();
  await page.getByRole('menuitem', { name: 'Open in Rollcall' }).click();
  await expect(page).toHaveURL(/\/a\/rollcall-scheduler-app\/rollouts/);
  await expect(page.getByRole('heading', { level: 1, name: 'Rollouts' })).toBeVisible();
});
