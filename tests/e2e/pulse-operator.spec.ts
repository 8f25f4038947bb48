import { test as base, expect } from '@playwright/test';
import { DashboardsPage, patienceMs } from './dashboards.page.ts';
import { PulseStage } from './pulse/pulse-stage.ts';

/** The first user of the README: a Pulse that stays, and a Grafana that has alerts and dashboards of its own. */
const home = process.env.GRAFANA_HOME;
const port = Number(process.env.GRAFANA_PORT ?? 3100);

const test = base.extend<{ grafana: DashboardsPage }, { stage: PulseStage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const stage = await PulseStage.start(home as string, port);
      await use(stage);
      await stage.stop();
    },
    { scope: 'worker', timeout: 600_000 },
  ],
  grafana: async ({ page, stage }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    const grafana = new DashboardsPage(page, stage.grafana.url);
    await grafana.logIn();
    await use(grafana);
    expect(problems).toEqual([]);
  },
});

test.skip(home === undefined, 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven');
test.describe.configure({ mode: 'serial' });

const overview = 'rollcall-scheduler-overview';
/** What a Pulse knows, and what it takes a Prometheus for that scrapes it. */
const fromPulse = [
  'Queue depth now',
  'Breakers',
  'Dead letters',
  'Staleness by type',
  'Top offenders',
  'Instances',
];
const fromPrometheus = ['Not well', 'Queue depth', 'Staleness', 'Throughput', 'In flight'];

test('the archive is loaded with all three plugins, and Save & test says that it is a Pulse', async ({
  page,
  stage,
}) => {
  const plugins = await stage.grafana.get<{ id: string }[]>('/api/plugins');
  const ids = plugins.map(({ id }) => id).filter((id) => id.startsWith('rollcall-'));
  expect(ids.sort()).toEqual([
    'rollcall-rolloutstage-panel',
    'rollcall-scheduler-app',
    'rollcall-scheduler-datasource',
  ]);
  await page.request.post(`${stage.grafana.url}/login`, { data: { user: 'admin', password: 'admin' } });
  await page.goto(`${stage.grafana.url}/connections/datasources/edit/rollcall`);
  await page.getByRole('button', { name: /^(Save & )?test$/i }).click();
  await expect(page.getByText(/Pulse's API \(Pulse 6\.3\.1\): 12 instances/)).toBeVisible();
});

test('what was there before is there still', async ({ stage }) => {
  const found = await stage.grafana.get<{ uid: string }[]>('/api/search?type=dash-db');
  expect(found.map(({ uid }) => uid)).toContain('house');
  const policies = await stage.grafana.get<{ receiver: string; routes?: unknown[] }>(
    '/api/v1/provisioning/policies',
  );
  expect([policies.receiver, policies.routes ?? []]).toEqual(['house', []]);
});

test('no rule fires while all is well', async ({ stage }) => {
  await expect
    .poll(() => states(stage), { timeout: patienceMs })
    .toEqual([
      'pulse-breaker-not-closed: inactive, ok',
      'pulse-scheduler-silent: inactive, ok',
      'pulse-staleness: inactive, ok',
    ]);
  expect(stage.receiver.received('house')).toEqual([]);
});

test('breakers that stay open reach whoever is told of all alerts of this Grafana', async ({ stage }) => {
  stage.pulse.show('failing');
  await expect
    .poll(() => stage.told('breaker-not-closed', 'firing'), { timeout: patienceMs })
    .toEqual(['pbs2', 'pmg2', 'pve3', 'pve4', 'pve5', 'pve6']);
  const [told] = stage.receiver.received('house').flatMap(({ alerts }) => alerts);
  expect(told?.annotations.summary).toMatch(/has not been closed for|was last polled well/);
});

test('the overview shows what a Pulse knows, and says of the rest that it takes Rollcall', async ({
  grafana,
}) => {
  await grafana.open(overview, { kiosk: '' });
  await expect.poll(async () => notShown(grafana, fromPulse), { timeout: patienceMs }).toEqual([]);
  await expect(grafana.panel('Breakers').getByText('pve3', { exact: true })).toBeVisible();
  await expect(grafana.panel('Dead letters').getByText('Permission check failed')).toBeVisible();
  const failed = (await grafana.shown()).filter((each) => each.failed).map(({ title }) => title);
  expect(failed.sort()).toEqual(['Rollout stage', ...fromPrometheus].sort());
  await grafana.screenshot('user-pulse-overview');
});

test('the rest comes from a Prometheus that scrapes it, but for the rollout', async ({ grafana }) => {
  await grafana.open(overview, { 'var-source': 'house-prometheus', kiosk: '' });
  await expect
    .poll(async () => notShown(grafana, [...fromPulse, ...fromPrometheus]), { timeout: patienceMs })
    .toEqual([]);
  await grafana.screenshot('user-pulse-prometheus');
});

test('hosts that recover are told of, and so is a Pulse that does not answer', async ({ stage }) => {
  stage.pulse.show('well');
  await expect
    .poll(() => stage.told('breaker-not-closed', 'resolved'), { timeout: patienceMs })
    .toContain('pve3');
  await stage.pulse.close();
  await expect
    .poll(() => stage.told('scheduler-silent', 'firing').length, { timeout: patienceMs })
    .toBeGreaterThan(0);
});

/** Panels that are not there, that have failed, or that show nothing but their title. */
async function notShown(grafana: DashboardsPage, titles: string[]): Promise<string[]> {
  const shown = await grafana.shown();
  return titles.filter((title) => {
    const panel = shown.find((each) => each.title === title);
    return (
      !panel ||
      panel.failed ||
      panel.text.includes('No data') ||
      (panel.text.trim() === title && !panel.drawn)
    );
  });
}

/** Each rule of Rollcall as this Grafana has evaluated it; those that it has not yet are left out. */
async function states({ grafana }: PulseStage): Promise<string[]> {
  const { data } = await grafana.get<{
    data: { groups: { rules: EvaluatedRule[] }[] };
  }>('/api/prometheus/grafana/api/v1/rules');
  return data.groups
    .flatMap(({ rules }) => rules)
    .filter(({ lastEvaluation }) => Date.parse(lastEvaluation) > 0)
    .map(({ uid, state, health }) => `${uid}: ${state}, ${health}`)
    .sort();
}

interface EvaluatedRule {
  uid: string;
  state: string;
  health: string;
  /** Year 1 before the first time. */
  lastEvaluation: string;
}
