import { test as base, expect } from '@playwright/test';
import { kindOptions } from '../../src/grafana/datasource/words/kinds.ts';
import { QueriesPage, panelOf } from './queries.page.ts';
import { Stage } from './stage.ts';

const home = process.env.GRAFANA_HOME;

const test = base.extend<{ queries: QueriesPage }, { stage: Stage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const stage = await Stage.start(home as string);
      await use(stage);
      await stage.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  queries: async ({ page, stage }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    const queries = new QueriesPage(page, stage.grafana.url);
    await queries.logIn();
    await use(queries);
    expect(problems).toEqual([]);
  },
});

/** What cannot be clicked is not there: a test says so, instead of waiting for its own end. */
test.use({ actionTimeout: 45_000 });
test.skip(home === undefined, 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven');

const datasource = { type: 'rollcall-scheduler-datasource', uid: 'rollcall' };
/** What only a service with these workloads answers; without them it says what is missing. */
const workloads = ['policy', 'sync'];

test('each kind of query is made in the editor, and answered', async ({ queries, stage }) => {
  test.setTimeout(600_000);
  await expect
    .poll(async () => (await stage.health()).instances.filter((each) => each.pollStatus.lastSuccess).length)
    .toBe(12);
  await queries.save('e2e-editor', { panels: [panelOf('Edited', 'table', { kind: 'instances' })] });
  await queries.edit('e2e-editor');
  for (const { value: kind, label } of [...kindOptions.filter(({ value }) => value !== 'instances')]) {
    const { status, error, frames } = await queries.chooseKind(kind, label);
    if (workloads.includes(kind) && status !== 200) expect(error, kind).toMatch(/policy|sync/i);
    else expect([kind, status, error]).toEqual([kind, 200, undefined]);
    if (['queue', 'staleness', 'workers', 'rollouts', 'stages', 'verdict', 'script'].includes(kind))
      expect(frames?.[0]?.data.values[0]?.length, kind).toBeGreaterThan(0);
  }
  await queries.page.screenshot({ path: 'test-results/screenshots/query-editor-grafana.png' });
});

test('Explore shows a history, and begins with the examples of the help', async ({ queries }) => {
  const { page } = queries;
  await queries.explore({ kind: 'history', series: ['queue.backlog'] });
  await expect(page.getByText('Backlog').first()).toBeVisible();
  await queries.explore({ kind: 'breakers' });
  await page.getByRole('button', { name: 'Show data source help' }).click();
  const answer = queries.answerTo('staleness');
  await page.getByRole('button', { name: 'Whose data are older than they should be?' }).click();
  await page
    .getByRole('button', { name: /run query/i })
    .first()
    .click();
  expect((await answer).status).toBe(200);
});

test('a variable lists the types, its values narrow a panel, beside an expression too', async ({
  queries,
}) => {
  const variable = (name: string, query: object, current: string[]) => ({
    ...{ name, type: 'query', multi: true, includeAll: true, refresh: 1, datasource },
    query: { refId: 'variable', kind: 'variable', ...query },
    current: { text: current, value: current },
  });
  const expression = { uid: '__expr__', type: '__expr__' };
  await queries.save('e2e-variables', {
    templating: {
      list: [
        variable('type', { of: 'types' }, ['pve', 'pbs']),
        variable('instance', { of: 'instances', types: ['$type'] }, ['$__all']),
      ],
    },
    panels: [
      panelOf(
        'Beside an expression',
        'table',
        { kind: 'staleness', format: 'numeric', types: ['$type'] },
        {
          datasource: { type: 'mixed', uid: '-- Mixed --' },
          targets: [
            {
              ...{ refId: 'A', datasource, kind: 'staleness', format: 'numeric' },
              ...{ types: ['$type'], instances: ['$instance'] },
            },
            { refId: 'B', datasource: expression, type: 'math', expression: '$A * 2' },
          ],
        },
      ),
    ],
  });
  const listed = queries.answerTo('variable');
  const sent = queries.sent('staleness');
  const answered = queries.answerTo('staleness');
  await queries.open('e2e-variables');
  expect((await listed).frames?.[0]?.data.values[0]).toEqual(['pbs', 'pmg', 'pve']);
  const { types, instances } = await sent;
  expect((types as string[]).toSorted()).toEqual(['pbs', 'pve']);
  expect((instances as string[]).every((key) => /^(pve|pbs)::/.test(key))).toBe(true);
  expect((await answered).status).toBe(200);
  const { page } = queries;
  await expect(page.getByTestId('data-testid Panel status error')).toHaveCount(0);
  const narrowed = queries.sent('staleness');
  await queries.open('e2e-variables', 'var-type=pmg');
  expect((await narrowed).types).toEqual(['pmg']);
});

test('an ad-hoc filter of the dashboard narrows the queries that have its column', async ({ queries }) => {
  await queries.save('e2e-filters', {
    templating: { list: [{ name: 'filters', type: 'adhoc', datasource, filters: [] }] },
    panels: [panelOf('Filtered', 'table', { kind: 'instances' })],
  });
  const sent = queries.sent('instances');
  const answered = queries.answerTo('instances');
  await queries.open('e2e-filters', `var-filters=${encodeURIComponent('type|=|pmg')}`);
  expect((await sent).filters).toMatchObject([{ key: 'type', operator: '=', value: 'pmg' }]);
  const { frames } = await answered;
  const at = frames?.[0]?.schema.fields.findIndex(({ name }) => name === 'type') ?? -1;
  expect(new Set(frames?.[0]?.data.values[at])).toEqual(new Set(['pmg']));
});

test('a breaker that opens comes to a panel by itself, becomes an annotation, and fires a rule by its label', async ({
  queries,
  stage,
}) => {
  const { page } = queries;
  await queries.saveRule('e2e-failures', {
    kind: 'script',
    endpoint: '/api/monitoring/scheduler/health',
    expression: '.instances[] | {instance, failures: .pollStatus.consecutiveFailures}',
    format: 'numeric',
  });
  await queries.save('e2e-live', {
    refresh: '',
    annotations: {
      list: [
        {
          ...{ name: 'Breakers', enable: true, iconColor: 'red', datasource },
          target: { refId: 'Anno', kind: 'events', what: ['breakers'] },
        },
      ],
    },
    panels: [
      panelOf('Live breakers', 'table', { kind: 'breakers', stream: true }),
      panelOf('Backlog', 'timeseries', { kind: 'history', series: ['queue.backlog'] }, { id: 2 }),
    ],
  });
  await queries.open('e2e-live');
  await expect(queries.panel('Live breakers')).toBeVisible();
  await expect(queries.panel('Live breakers').getByText('pve-node1', { exact: true })).toHaveCount(0);
  await stage.fault('pve-node1', '500');
  await stage.fault('pbs-backup1', '500');
  for (const name of ['pve-node1', 'pbs-backup1'])
    await expect(queries.panel('Live breakers').getByText(name, { exact: true })).toBeVisible({
      timeout: 60_000,
    });
  await expect
    .poll(() => queries.firing('e2e-failures'), { timeout: 90_000 })
    .toEqual(['pbs-backup1', 'pve-node1']);

  const events = queries.answerTo('events', 'Anno');
  await queries.open('e2e-live');
  expect((await events).frames?.[0]?.data.values[0]?.length).toBeGreaterThan(0);
  await expect(page.getByTestId('data-testid annotation-marker').first()).toBeVisible();
  await page.screenshot({ path: 'test-results/screenshots/annotations-grafana.png' });

  await stage.fault('pve-node1', 'recover');
  await expect.poll(() => queries.firing('e2e-failures'), { timeout: 120_000 }).toEqual(['pbs-backup1']);
  await expect(queries.panel('Live breakers').getByText('pve-node1', { exact: true })).toHaveCount(0, {
    timeout: 60_000,
  });
  await stage.fault('pbs-backup1', 'recover');
  await expect.poll(() => queries.firing('e2e-failures'), { timeout: 120_000 }).toEqual([]);
});

test('a rule with a dashboard variable is an error that names it, never silence', async ({ queries }) => {
  await queries.saveRule('e2e-variable-rule', { kind: 'breakers', format: 'numeric', types: ['$type'] });
  await expect(async () => {
    await expect(queries.firing('e2e-variable-rule')).rejects.toThrow(/\$type/);
  }).toPass({ timeout: 60_000 });
});

test('a public dashboard shows its panel and no secret', async ({ queries, browser, stage }) => {
  await queries.save('e2e-public', { panels: [panelOf('Fleet', 'table', { kind: 'instances' })] });
  const address = await queries.publish('e2e-public');
  const context = await browser.newContext();
  const page = await context.newPage();
  const bodies: Promise<string>[] = [];
  page.on('response', (response) => bodies.push(response.text().catch(() => '')));
  await page.goto(address);
  await expect(page.getByText('pbs-backup1').first()).toBeVisible();
  const read = await Promise.all(bodies);
  expect(read.some((body) => body.includes('pbs-backup1'))).toBe(true);
  expect(read.filter((body) => body.includes(stage.grafanaToken))).toEqual([]);
  await context.close();
});
