import { test as base, expect } from '@playwright/test';
import { dashboards } from '../../dashboards/all.ts';
import { DashboardsPage, patienceMs, type ShownPanel } from './dashboards.page.ts';
import { Demo } from './demo/demo.ts';

const home = process.env.GRAFANA_HOME;
const port = Number(process.env.GRAFANA_PORT ?? 3100);

const test = base.extend<{ grafana: DashboardsPage }, { demo: Demo }>({
  demo: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const demo = await Demo.start(home as string, port);
      try {
        await demo.workload.begin();
        await use(demo);
      } finally {
        await demo.stop();
      }
    },
    { scope: 'worker', timeout: 400_000 },
  ],
  grafana: async ({ page, demo }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    const grafana = new DashboardsPage(page, demo.grafana.url);
    await grafana.logIn();
    await use(grafana);
    expect(problems).toEqual([]);
  },
});

test.setTimeout(300_000);
test.skip(home === undefined, 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven');

interface SavedPanel {
  type: string;
  title: string;
  fieldConfig?: { defaults: { noValue?: string } };
  repeat?: string;
  panels?: SavedPanel[];
}

/** What has nothing to show in the demo, and says so in words of its own: nobody pulled a kill switch, no run failed. */
const mayBeEmpty = ['Why runs failed or fell back', 'Kill switches'];

/** What panels say in place of data. */
const noDataWords = Object.values(dashboards).flatMap(({ panels = [] }) =>
  (panels as SavedPanel[]).flatMap(({ fieldConfig }) => fieldConfig?.defaults.noValue ?? []),
);

/** Variables with which a dashboard has something to show. */
const chosen: Record<string, Record<string, string>> = {
  'rollcall-instance': { 'var-instance': 'pve::pve-node2' },
};

for (const { uid = '', title = '', panels = [] } of Object.values(dashboards)) {
  const saved = panels as SavedPanel[];
  const folded = saved.filter(({ type, panels: under }) => type === 'row' && under?.length);
  /** The panel of each criterion has that criterion's name. */
  const expected = saved
    .filter(({ type, repeat }) => type !== 'row' && repeat === undefined)
    .map((each) => each.title);

  test(`${title}: every panel shows data and no error, from Rollcall alone and from Prometheus`, async ({
    grafana,
    demo,
  }) => {
    test.setTimeout(600_000);
    if (uid === 'rollcall-sync') await demo.workload.syncGoesOn();
    for (const [source, theme] of [
      ['rollcall', 'dark'],
      ['rollcall', 'light'],
      ['prometheus', 'dark'],
    ] as const)
      await test.step(`${source}, ${theme}`, async () => {
        await grafana.open(uid, { ...chosen[uid], 'var-source': source, theme, kiosk: '' });
        const titles = [...expected];
        if (source === 'prometheus')
          for (const row of folded) {
            await grafana.unfold(row.title);
            titles.push(...(row.panels ?? []).map((each) => each.title));
          }
        await expect
          .poll(async () => amiss(titles, await grafana.shown()), { timeout: patienceMs })
          .toEqual([]);
        if (source === 'rollcall') expect([...grafana.asked]).not.toContain('prometheus');
        await grafana.screenshot(`${uid}-${source}-${theme}`);
      });
  });
}

/** Panels that are not there, have failed, or have nothing to show and no good reason. */
function amiss(titles: readonly string[], shown: readonly ShownPanel[]): string[] {
  const missing = titles.filter((title) => !shown.some((each) => each.title === title));
  return [
    ...missing.map((title) => `${title} is not there`),
    ...shown.filter(isAmiss).map(({ text }) => text),
  ];
}

/** It failed, or has nothing to show and no good reason. */
function isAmiss({ title, failed, text, drawn }: ShownPanel): boolean {
  if (failed || text.includes('No data')) return true;
  const empty = text.trim() === title && !drawn;
  return empty || (noDataWords.some((words) => text.includes(words)) && !mayBeEmpty.includes(title));
}

test('a viewer sees them, and cannot order anything', async ({ browser, grafana, demo }) => {
  const created = await grafana.page.request.post(`${demo.grafana.url}/api/admin/users`, {
    data: { name: 'Vera', login: 'vera', password: 'vera-password', OrgId: 1 },
  });
  expect(created.ok()).toBe(true);
  const context = await browser.newContext();
  const viewer = new DashboardsPage(await context.newPage(), demo.grafana.url);
  await viewer.logIn('vera', 'vera-password');
  await viewer.open('rollcall-rollout');
  await expect(viewer.panel('Stage').getByRole('button', { name: 'Roll back', exact: true })).toBeDisabled();
  await expect
    .poll(async () => amiss(['Stage', 'Criteria'], await viewer.shown()), { timeout: patienceMs })
    .toEqual([]);
  await context.close();
});

test('of two Rollcalls the one that is chosen is asked, whatever it is called', async ({ grafana, demo }) => {
  const second = await grafana.page.request.post(`${demo.grafana.url}/api/datasources`, {
    data: {
      ...{ name: 'Site two', uid: 'site-two', type: 'rollcall-scheduler-datasource', access: 'proxy' },
      url: demo.schedulerUrl,
      secureJsonData: { token: demo.schedulerToken },
    },
  });
  expect(second.ok(), await second.text()).toBe(true);
  await grafana.open('rollcall-scheduler-overview', { 'var-datasource': 'site-two' });
  await expect.poll(async () => amiss([], await grafana.shown()), { timeout: patienceMs }).toEqual([]);
  expect([...grafana.asked]).toEqual(['site-two']);
});

test('a name in a table leads to that instance', async ({ grafana }) => {
  await grafana.open('rollcall-scheduler-overview');
  await grafana.panel('Instances').getByRole('link', { name: 'pve-node2' }).click({ timeout: patienceMs });
  await expect(grafana.panel('What is known of it').getByText('pve-node2').first()).toBeVisible({
    timeout: patienceMs,
  });
  expect(new URL(grafana.page.url()).searchParams.get('var-instance')).toBe('pve::pve-node2');
});

test('the dashboards link to each other', async ({ grafana }) => {
  await grafana.open('rollcall-self');
  for (const { title = '' } of Object.values(dashboards).filter(({ uid }) => uid !== 'rollcall-self'))
    await expect(grafana.page.getByRole('link', { name: title, exact: true }).first()).toBeVisible();
});
