import { expect, test as base } from '@playwright/test';
import { plansIn, quickPlan } from '../integration/quick-plan.ts';
import { ServiceProcess } from '../integration/service-process.ts';
import { temporaryFolder, layOut } from '../embedded-database.ts';
import { obstacle } from './chromium.ts';
import { ConsolePage } from './console.page.ts';

base.skip(obstacle !== undefined, obstacle ?? '');

/** The service with its simulated fleet, and a page on its console. There is no Grafana anywhere. */
const test = base.extend<{ at: ConsolePage }, { service: ServiceProcess }>({
  service: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const folder = temporaryFolder();
      await layOut(folder);
      const service = await ServiceProcess.start({
        folder,
        settings: { simulate: 12, ...plansIn(folder, { ...quickPlan, name: 'quick' }) },
      });
      await use(service);
      await service.discard();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  at: async ({ page, service }, use) => {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      // A refusal is a status that the browser mentions, and the page says in words.
      if (message.text().startsWith('Failed to load resource: the server responded with a status of 4'))
        return;
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await use(new ConsolePage(page, service.url));
    expect(complaints).toEqual([]);
  },
});

/** A service starts and axe looks at six pages: a busy machine takes its time. */
base.describe.configure({ timeout: 120_000 });
const evidenceWithin = 120_000;

test('reads without a sign-in on the machine of the service, and says how to act', async ({ at, page }) => {
  await at.open('/');
  await expect(page.getByText('On the machine of the service, reading takes no token')).toBeVisible();
  await page.getByRole('link', { name: 'Quick' }).click();
  await expect(page.getByRole('group', { name: 'Verdict' })).toContainText('NOT STARTED');
  await expect(at.button('Start')).toBeDisabled();
  await at.button('Start').hover();
  await expect(page.getByRole('tooltip')).toContainText('Sign in with the token of an admin');
});

test('a wrong token is refused in words', async ({ at, page }) => {
  await at.open('/rollouts/quick');
  await at.signIn('rc_wrong');
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('The token is not valid');
  await at.expectAccessible();
});

test.describe.serial('a rollout, with no Grafana anywhere', () => {
  test('an admin signs in, and starts a rollout; the session outlasts the page', async ({
    at,
    page,
    service,
  }) => {
    await at.open('/rollouts/quick');
    await at.signIn(service.token);
    await expect(page.getByRole('banner').getByText('admin (browser session)')).toBeVisible();
    await at.order('Confirm: The dashboards are there', 'Confirm now', 'seen them myself');
    await at.order('Start', 'Start now', 'window approved');
    await expect(page.getByRole('list', { name: 'Stages' })).toContainText('Staging');
    await expect.poll(async () => (await service.rollout('quick')).stage).toBe('staging');
    await page.reload();
    await expect(page.getByRole('banner').getByText('admin (browser session)')).toBeVisible();
    await at.button('Sign out').click();
    await expect(page.getByText('You read without being signed in')).toBeVisible();
  });

  test('a promotion without evidence is refused, in the page and by hand', async ({ at, page, service }) => {
    await at.open('/rollouts/quick');
    await at.signIn(service.token);
    await expect(at.button('Promote')).toBeDisabled();
    await at.button('Promote').hover();
    await expect(page.getByRole('tooltip')).toBeVisible();
    const { revision } = await service.rollout('quick');
    const refused = await service.act('quick', 'promote', revision, 'in a hurry');
    expect(refused.status).toBe(409);
    await at.goTo('Audit');
    await expect(page.getByText('in a hurry')).toBeVisible();
  });

  test('with evidence it is promoted, and rolled back with two clicks and a reason', async ({
    at,
    page,
    service,
  }) => {
    test.setTimeout(evidenceWithin + 60_000);
    await at.open('/rollouts/quick');
    await at.signIn(service.token);
    await expect(at.button('Promote')).toBeEnabled({ timeout: evidenceWithin });
    await at.order('Promote', 'Promote now', 'staleness is far under 60 s');
    await expect.poll(async () => (await service.rollout('quick')).stage).toBe('half');
    // Until the stage is in effect the rollout moves by itself, and who decides is shown what moved.
    await expect(async () => {
      const { pending, revision } = await service.rollout('quick');
      expect(pending).toBeNull();
      await expect(page.getByText(`revision ${revision}`)).toBeVisible();
    }).toPass();
    await at.order('Roll back', 'Roll back now', 'customers call');
    await expect.poll(async () => (await service.rollout('quick')).state).toBe('rolled-back');
    await expect(page.getByRole('group', { name: 'Verdict' })).toContainText('ROLLED BACK');
  });

  test('audit and run sheet have it all', async ({ at, page, service }) => {
    await at.open('/rollouts/quick');
    await at.signIn(service.token);
    await at.part('Run sheet');
    const sheet = page.getByRole('main');
    for (const reason of ['window approved', 'staleness is far under 60 s', 'customers call'])
      await expect(sheet.getByText(reason).first()).toBeAttached();
    await at.goTo('Audit');
    for (const reason of ['staleness is far under 60 s', 'customers call'])
      await expect(page.getByText(reason).first()).toBeVisible();
  });
});

for (const theme of ['dark', 'light'] as const)
  test(`every page is there for everyone, ${theme}`, async ({ at, page, service }) => {
    await page.emulateMedia({ colorScheme: theme });
    await at.open('/');
    await at.signIn(service.token);
    for (const title of ['Rollouts', 'Fleet', 'Sync', 'Optimize', 'Audit', 'Configuration']) {
      await at.goTo(title);
      await expect(page).toHaveTitle(`${title} – Rollcall`);
      await at.expectAccessible();
    }
  });

test('a link leads to a page, a reload stays there, and the keyboard gets everywhere', async ({
  at,
  page,
}) => {
  await at.open('/rollouts/quick/run-sheet');
  await expect(page.getByRole('navigation', { name: 'Parts of this rollout' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Parts of this rollout' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await at.goTo('Fleet');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Rollouts' })).toBeVisible();
});

test('times and theme are as chosen, the next time as well', async ({ at, page }) => {
  await at.open('/audit');
  await at.button('Light theme').click();
  const isLight = (await at.button('Light theme').getAttribute('aria-pressed')) === 'true';
  await at.button('Times in UTC').click();
  await page.reload();
  await expect(at.button('Times in UTC')).toHaveAttribute('aria-pressed', 'true');
  await expect(at.button('Light theme')).toHaveAttribute('aria-pressed', String(isLight));
});

test('a session that ends while a page is open is told there, and signing in goes on', async ({
  at,
  page,
  service,
}) => {
  await at.open('/rollouts/quick');
  await at.signIn(service.token);
  await expect(page.getByRole('banner').getByText('admin (browser session)')).toBeVisible();
  await at.button('Add a note').click();
  const note = page.getByRole('dialog');
  await note.getByRole('textbox', { name: 'Reason' }).fill('all quiet');
  await page.context().clearCookies();
  await note.getByRole('button', { name: 'Put it down' }).click();
  await expect(page.getByRole('dialog', { name: 'Your session is over' })).toBeVisible();
  await at.signIn(service.token);
  await expect(page.getByRole('banner').getByText('admin (browser session)')).toBeVisible();
});

test.describe('on another address than this machine', () => {
  test('nothing shows before a sign-in, and many bad tokens have to wait', async ({ page }) => {
    const service = await ServiceProcess.start({ args: ['--host', '127.0.0.2'] });
    try {
      const at = new ConsolePage(page, service.url);
      await at.open('/rollouts/quick');
      await expect(page.getByRole('form', { name: 'Sign in' })).toBeVisible();
      await expect(page.getByRole('navigation')).toHaveCount(0);
      await at.expectAccessible();
      for (let time = 0; time < 6; time++) {
        const answered = page.waitForResponse('**/api/session');
        await at.signIn(`rc_wrong_${time}`);
        await answered;
      }
      await expect(page.getByText(/Wait \d+ seconds?, and then present a valid one/)).toBeVisible();
      await at.signIn(service.token);
      await expect(page.getByRole('heading', { level: 1, name: 'Rollouts' })).toBeVisible();
    } finally {
      await service.discard();
    }
  });
});
