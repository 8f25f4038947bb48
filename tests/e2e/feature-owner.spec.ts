import { test as base, expect } from '@playwright/test';
import { AppPage } from './app.page.ts';
import { OverviewPage } from './overview.page.ts';
import { picture } from './picture.ts';
import { PracticeStage } from './practice/practice-stage.ts';

/** The third user of the README: from staging to 100 %, with one page and one rollback on the way. */
const home = process.env.GRAFANA_HOME;
const port = Number(process.env.GRAFANA_PORT ?? 3100);
/** A stage of the plan to practise on: its dwell, its windows, and ticks of a machine that has other things to do. */
const stageWithin = 120_000;
/** A tick, the trigger's window, an evaluation and a delivery, with the waits as they are shipped. */
const pagedWithin = 180_000;

const test = base.extend<{ app: AppPage; overview: OverviewPage }, { stage: PracticeStage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const stage = await PracticeStage.start(home as string, port);
      await use(stage);
      await stage.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  app: async ({ page, stage }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    const app = new AppPage(page, stage.grafana.url);
    await app.logIn('admin', 'admin');
    await use(app);
    expect(problems).toEqual([]);
  },
  overview: async ({ page, app: _, stage }, use) => use(new OverviewPage(page, stage.grafana.url)),
});

test.skip(home === undefined, 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven');
test.describe.configure({ mode: 'serial' });

test('she confirms the window, and starts at staging', async ({ app, page, stage }) => {
  await app.open('/rollouts');
  await page.getByRole('main').getByRole('link', { name: 'Practice' }).click();
  await expect(app.button('Start')).toBeDisabled();
  await picture(page, 'tour-1-before', 640);
  await app.order('Confirm: The rollout window is approved', 'Confirm now', 'change 4711');
  await app.order('Start', 'Start now', 'the window is open');
  await expect.poll(async () => (await stage.rollout()).stage).toBe('staging');
  await expect
    .poll(async () => groupsPolledAdaptively(await stage.health()), { timeout: 30_000 })
    .toEqual(['staging']);
});

test('with evidence and her sign-off, it goes to 25 %', async ({ app, page, stage }) => {
  await app.open('/rollouts/practice');
  await expect(app.button('Promote')).toBeDisabled();
  await app.order('Sign off: Sign-off of “Staging” by feature-owner', 'Sign off now', 'staging is well');
  await expect(app.button('Promote')).toBeEnabled({ timeout: stageWithin });
  await picture(page, 'tour-2-promote');
  await app.order('Promote', 'Promote now', 'both criteria pass on staging');
  await expect.poll(async () => (await stage.rollout()).stage).toBe('p25');
  await expect(page.getByRole('list', { name: 'Stages' })).toContainText('25 %');
  await app.screenshot('user-owner-p25');
});

test('two hosts break: she is paged with all that she needs, and the message leads to the criteria', async ({
  page,
  app: _,
  stage,
}) => {
  test.setTimeout(pagedWithin + 120_000);
  await stage.shell('"401"');
  await expect.poll(() => stage.pages('rollback-wanted').length, { timeout: pagedWithin }).toBeGreaterThan(0);
  const [told] = stage.pages('rollback-wanted');
  expect(told?.labels).toMatchObject({ rollout: 'practice', severity: 'critical' });
  expect(told?.annotations.summary).toBe('practice: the verdict is to roll back');
  expect(told?.annotations.rollout).toContain('stage p25');
  expect(told?.annotations.first_action).toContain('rollcall rollout show practice');
  const { pathname, search } = new URL(told?.panelURL ?? '');
  await page.goto(stage.grafana.url + pathname + search);
  await expect(page.getByTestId('data-testid Panel header Criteria')).toContainText(
    'Fewer than two dead letters',
  );
  await picture(page, 'tour-3-paged', 520);
});

test('she rolls back from the panel, with a reason, and the fixed cadence is back', async ({
  overview,
  stage,
}) => {
  await overview.open('dark', 'practice');
  const panel = overview.panel('Rollout stage');
  await expect(panel.getByRole('group', { name: 'Verdict' })).toContainText('ROLL BACK');
  await picture(overview.page, 'overview', 1_200);
  await overview.act('Roll back', 'two dead letters since 25 %');
  await expect.poll(async () => (await stage.rollout()).state).toBe('rolled-back');
  expect(groupsPolledAdaptively(await stage.health())).toEqual([]);
  await expect(panel.getByRole('listitem').filter({ hasText: 'Rolled back by' })).toBeVisible();
  await picture(overview.page, 'tour-4-rolled-back');
  const { history } = await stage.rollout();
  expect(history.find(({ action }) => action === 'rollback')).toMatchObject({
    actor: 'admin (Grafana Admin, by token grafana)',
    reason: 'two dead letters since 25 %',
  });
});

test('the hosts are mended, and it goes from staging to 100 % in the panel', async ({ overview, stage }) => {
  test.setTimeout(5 * stageWithin + 180_000);
  await stage.shell('"recover"');
  await expect.poll(async () => (await stage.health()).deadLetter.count, { timeout: 60_000 }).toBe(0);
  await overview.open('dark', 'practice');
  const panel = overview.panel('Rollout stage');
  await panel.getByText('0 of 1 met').click();
  await overview.order('Confirm: The rollout window is approved', 'Confirm now', 'change 4712');
  await overview.act('Start', 'the tokens were renewed');
  for (const [at, next] of [
    ['Staging', 'p25'],
    ['25 %', 'p50'],
    ['50 %', 'p75'],
    ['75 %', 'p100'],
  ] as const) {
    if (at === 'Staging')
      await overview.order('Sign off: Sign-off of “Staging” by feature-owner', 'Sign off now', 'it is well');
    await expect(panel.getByRole('button', { name: 'Promote', exact: true })).toBeEnabled({
      timeout: stageWithin,
    });
    await overview.act('Promote', `the criteria pass at ${at}`);
    await expect.poll(async () => (await stage.rollout()).stage).toBe(next);
  }
  await overview.order('Sign off: Sign-off of “100 %” by feature-owner', 'Sign off now', 'all are well');
  const finish = panel.getByRole('button', { name: 'Finish', exact: true });
  await expect(finish).toBeEnabled({ timeout: stageWithin });
  await overview.act('Finish', 'everybody has it');
  await expect.poll(async () => (await stage.rollout()).state).toBe('done');
  expect((await stage.health()).instances.every(({ schedule }) => schedule?.adaptive)).toBe(true);
  await picture(overview.page, 'tour-5-done');
});

test('the run sheet is sealed, and all that it says stands in the audit log', async ({ stage }) => {
  const said = await stage.shell('sheet export');
  expect(said).toMatch(/Exported run 2 of practice to .*: sealed [0-9a-f]+/);
  expect(said).toMatch(/The sheet is what was sealed: run 2 of practice, done/);
  expect(said).toContain('All that it says stands in the audit log');
});

/** Of the hosts that are polled adaptively, each group once. */
function groupsPolledAdaptively({
  instances,
}: Awaited<ReturnType<PracticeStage['health']>>): (string | undefined)[] {
  const adaptive = instances.filter(({ schedule }) => schedule?.adaptive);
  return [...new Set(adaptive.map(({ group }) => group))].sort();
}
