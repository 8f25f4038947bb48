import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { RunSheet } from '../../src/contract/run-sheet.ts';
import { lost, refusal } from './pages.page.ts';
import * as rollouts from './rollouts.ts';
import { optimize, planText, sheet, sheetFile, test } from './rollouts-page/rollouts-page.page.ts';

const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
/** A sheet in which there is one of everything: a look for obstacles takes its time with thousands of cells. */
const shortSheet: RunSheet = {
  ...sheet,
  seal: null,
  content: {
    ...sheet.content,
    closed: false,
    verdicts: sheet.content.verdicts
      .slice(0, 1)
      .map((each) => ({ ...each, criteria: each.criteria.slice(0, 2) })),
    snapshots: sheet.content.snapshots.slice(0, 1),
    preconditions: sheet.content.preconditions.slice(0, 2),
    transitions: sheet.content.transitions.slice(0, 2),
    baselines: sheet.content.baselines.slice(0, 1),
  },
};
const parts = ['', 'stages', 'criteria', 'verdicts', 'backtest', 'run-sheet'];

test.describe('the list of rollouts', () => {
  test('says of each what it comes down to, and leads to it', async ({ page, pages, rolloutsPage }) => {
    await rolloutsPage.open(undefined);
    const first = page.getByRole('article').first();
    await expect(first).toContainText('PROMOTE');
    await expect(first).toContainText('2 of 2 criteria pass and the dwell is served.');
    await expect(first).toContainText('Stage 2 of 5: 25 %');
    await rolloutsPage.link('Adaptive polling').click();
    await expect(page.getByRole('link', { name: 'Now', exact: true })).toHaveAttribute(
      'aria-current',
      'page',
    );
    expect(pages.place()).toBe('/rollouts/adaptive-polling');
  });

  test('begins with what has to be rolled back', async ({ page, rolloutsPage }) => {
    const failing = { ...rollouts.rollback, id: 'failing', title: 'Failing' };
    rolloutsPage.answers('listRollouts', { rollouts: [optimize, rollouts.promote, failing] });
    await rolloutsPage.open(undefined);
    await expect(page.getByRole('article').first()).toContainText('ROLL BACK');
  });

  test('of a thousand is searched, and draws those in sight alone', async ({ page, rolloutsPage }) => {
    const many = Array.from({ length: 1_000 }, (_, n) => ({
      ...rollouts.promote,
      id: `plan-${n}`,
      title: `${'A long name '.repeat(16)}${n}`,
    }));
    rolloutsPage.answers('listRollouts', { rollouts: many });
    await page.setViewportSize({ width: 600, height: 800 });
    await rolloutsPage.open(undefined);
    await expect(page.getByRole('article').first()).toBeVisible();
    expect(await page.getByRole('article').count()).toBeLessThan(40);
    expect(await rolloutsPage.overflow()).toBeLessThanOrEqual(0);
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('plan-77');
    await expect(page.getByRole('article')).toHaveCount(11);
    await expect(page.getByText('11 of 1000 rollouts')).toBeVisible();
  });

  test('says what to do where there is none, and where it cannot be read', async ({ page, rolloutsPage }) => {
    rolloutsPage.answers('listRollouts', { rollouts: [] });
    await rolloutsPage.open(undefined);
    await expect(page.getByText('put its file into the folder of plans')).toBeVisible();
    rolloutsPage.answers('listRollouts', refusal(503, 'Storage is away', 'The database does not answer.'));
    await rolloutsPage.open(undefined);
    await expect(page.getByRole('alert')).toContainText('The database does not answer.');
  });

  test('names a place that there is not', async ({ page, rolloutsPage }) => {
    await rolloutsPage.open('nonsense');
    await expect(page.getByText('There is no such page')).toBeVisible();
    await expect(rolloutsPage.link('To all rollouts')).toBeVisible();
  });
});

test.describe('one rollout', () => {
  test('is rolled back from its page, with a reason, at the revision that was seen', async ({
    pages,
    rolloutsPage,
  }) => {
    rolloutsPage.answers('rollBackRollout', rollouts.rollingBack);
    await rolloutsPage.open('');
    await pages.button('Roll back').click();
    const dialog = pages.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('latency doubled');
    await dialog.getByRole('button', { name: 'Roll back now' }).click();
    await expect(dialog).toBeHidden();
    expect(pages.writes.map(({ id, params, body }) => [id, params, body])).toEqual([
      ['rollBackRollout', { id: 'adaptive-polling' }, { reason: 'latency doubled', revision: 2 }],
    ]);
  });

  test('that does not exist says which there are', async ({ page, rolloutsPage }) => {
    await rolloutsPage.open('');
    rolloutsPage.answers(
      'getRollout',
      refusal(404, 'No such rollout', 'There is no rollout x: known are optimize.'),
    );
    await rolloutsPage.pages.open('/rollouts/x');
    await expect(page.getByRole('alert')).toContainText('known are optimize');
  });

  test('stays in sight with its age when the scheduler is gone', async ({ page, pages, rolloutsPage }) => {
    await rolloutsPage.open('verdicts');
    await expect(rolloutsPage.part('Verdicts')).toBeVisible();
    pages.answers('getRollout', lost);
    await expect(page.getByText('No news: this was read')).toBeVisible({ timeout: 15_000 });
    await expect(rolloutsPage.part('Verdicts')).toBeVisible();
  });

  for (const theme of ['dark', 'light'] as const)
    for (const part of parts)
      test(`part ${part || 'now'} can be used by everybody, ${theme}`, async ({ rolloutsPage }) => {
        rolloutsPage.answers('getRunSheet', shortSheet);
        await rolloutsPage.open(part, { theme });
        await rolloutsPage.expectAccessible();
      });

  for (const part of parts)
    test(`part ${part || 'now'} fits a page of 600 px, names of 200 characters and all`, async ({
      page,
      rolloutsPage,
    }) => {
      await page.setViewportSize({ width: 600, height: 900 });
      const title = 'Unbreakable'.repeat(18);
      const named = {
        ...rollouts.promote,
        title,
        stages: rollouts.promote.stages.map((stage) => ({ ...stage, title })),
      };
      await rolloutsPage.open(part, {}, named);
      expect(await rolloutsPage.overflow()).toBeLessThanOrEqual(0);
    });
});

test.describe('stages compared', () => {
  test('tell what changed from each to the next, and whether for the better', async ({
    page,
    rolloutsPage,
  }) => {
    await rolloutsPage.open('stages');
    const staleness = rolloutsPage
      .table('Stages compared')
      .getByRole('row', { name: /Majority of instances/ });
    await expect(staleness.getByRole('cell').nth(1)).toHaveText('11.54 s');
    await expect(staleness.getByRole('cell').nth(2)).toContainText('44 % worse');
    await page.getByRole('combobox', { name: 'Each compared with' }).click();
    await page.getByRole('option', { name: 'Staging' }).click();
    await expect(staleness.getByRole('cell').nth(3)).toContainText('140 % worse');
  });

  test('of a rollout that never ran say so', async ({ page, rolloutsPage }) => {
    rolloutsPage.answers('getRunSheet', refusal(404, 'No such run', 'It has not run.'));
    await rolloutsPage.open('stages', {}, optimize);
    await expect(page.getByText('It has not run yet')).toBeVisible();
  });
});

test.describe('criteria over time', () => {
  test('show value and threshold of the hour that is over, and how they were judged', async ({
    page,
    pages,
    rolloutsPage,
  }) => {
    await rolloutsPage.open('criteria');
    const title = 'Staleness of healthy instances under 60 s';
    await expect(page.getByRole('img', { name: `${title}: last 57.1 s, threshold 60 s` })).toBeVisible();
    await expect(
      page.getByRole('img', { name: new RegExp(`^${title} was judged: Pass .*Fail`) }),
    ).toBeVisible();
    const asked = pages.reads.find(({ id }) => id === 'getCriteria')?.query;
    expect(asked).toEqual({ from: '2026-11-21T02:13:00.000Z', to: '2026-11-21T03:13:00.000Z', step: '60' });
    await rolloutsPage.part(title).getByText('As a table').click();
    await expect(rolloutsPage.table(title).getByRole('row').nth(1)).toContainText('57.1 s');
  });

  test('are paged through, and the address says where one is', async ({ page, pages, rolloutsPage }) => {
    await rolloutsPage.open('criteria');
    await page.getByRole('radio', { name: '6 h' }).check();
    await pages.button('Earlier').click();
    await expect(page.getByText('2026-11-20 15:12 – 2026-11-20 21:12')).toBeVisible();
    expect(pages.place()).toMatch(/^\/rollouts\/adaptive-polling\/criteria\?hours=6&until=2026-11-20T21/);
    await pages.button('Until now').click();
    await expect(page.getByText('until now')).toBeVisible();
  });

  test('of a time without any say what to do', async ({ page, rolloutsPage }) => {
    rolloutsPage.answers('getCriteria', { stepSeconds: 60, times: [], criteria: [] });
    await rolloutsPage.open('criteria');
    await expect(page.getByText('Nothing was judged in this time')).toBeVisible();
  });

  test('are in the time zone of whoever looks', async ({ page, rolloutsPage }) => {
    await rolloutsPage.open('criteria', { timeZone: 'Asia/Tokyo' });
    await expect(page.getByText('2026-11-21 11:13 – 2026-11-21 12:13')).toBeVisible();
  });
});

test.describe('verdicts', () => {
  test('stand as stretches, the newest first, with their evidence', async ({ page, rolloutsPage }) => {
    await rolloutsPage.open('verdicts');
    const items = page.getByRole('list', { name: 'Changes of the verdict' }).getByRole('listitem');
    await expect(items).toHaveCount(3);
    await expect(items.first()).toContainText('Roll back');
    await expect(
      page.getByRole('img', { name: /^Verdicts: Hold 30 min, Promote 24 min, Roll back/ }),
    ).toBeVisible();
    await items.first().getByText('Evidence: 3 criteria').click();
    await expect(rolloutsPage.table('Evidence').getByRole('row', { name: /Majority/ })).toContainText('Fail');
    await page.getByRole('radio', { name: 'Hold' }).check();
    await expect(items).toHaveCount(1);
    await expect(items.first()).toContainText('insufficient-data');
  });

  test('that flap for two days are drawn as far as they are in sight', async ({ page, rolloutsPage }) => {
    const start = rollouts.testTime.getTime() - 48 * 3_600_000;
    const verdicts = Array.from({ length: 2_880 }, (_, n) => ({
      at: new Date(start + n * 60_000).toISOString(),
      stage: 'p25',
      decision: n % 2 === 0 ? 'hold' : 'promote',
      summary: `Verdict ${n}`,
      criteria: [],
    }));
    test.slow();
    rolloutsPage.answers('getVerdicts', { verdicts });
    await rolloutsPage.open('verdicts?hours=48');
    await expect(page.getByText('Verdict 2879')).toBeVisible();
    const drawn = page.getByRole('region', { name: 'Changes of the verdict' }).getByRole('listitem');
    expect(await drawn.count()).toBeLessThan(60);
    await expect(drawn.first()).toHaveAttribute('aria-setsize', '2880');
    await page.getByRole('region', { name: 'Changes of the verdict' }).focus();
    // Rows are measured as they come into sight, so that the end moves a little.
    await expect(async () => {
      await page.keyboard.press('End');
      await expect(page.getByText('Verdict 0', { exact: true })).toBeVisible({ timeout: 500 });
    }).toPass();
  });
});

test.describe('before it runs', () => {
  const replay = 'Replay history through the plan';

  test('a backtest takes the plan’s file, and goes without what is not recorded', async ({
    page,
    pages,
    rolloutsPage,
  }) => {
    await rolloutsPage.open('backtest');
    await pages.button(replay).click();
    await expect(page.getByText('It would have been rolled back')).toBeVisible();
    await expect(page.getByText('Rolled back at stage p100 at 2026-01-07 03:00:10.')).toBeVisible();
    expect(pages.writes).toHaveLength(1);
    expect(pages.writes[0]?.body).toEqual({
      plan: planText,
      from: '2026-11-14T03:12:00.000Z',
      to: '2026-11-21T03:12:00.000Z',
      people: 'prompt',
      without: [
        'test-suite',
        'integration-test',
        'soak-test',
        'alerts-quiet',
        'customer-alerts',
        'alerts-cleared',
      ],
    });
    await expect(page.getByRole('img', { name: /^p25: Hold 7 h 48 min, Promote 12 min/ })).toBeVisible();
    await expect(rolloutsPage.table('Stages of the replay').getByRole('row', { name: /p100/ })).toContainText(
      'rolled back',
    );
    await rolloutsPage.expectAccessible();
  });

  test('a plan that is changed here is asked about, and its answer says when it is of another', async ({
    page,
    pages,
    rolloutsPage,
  }) => {
    await rolloutsPage.open('backtest');
    await page.getByText('The plan, as its file has it').click();
    await page.getByRole('textbox', { name: 'Text of the plan' }).fill('name: mine');
    await pages.button(replay).click();
    await expect(page.getByText('It would have been rolled back')).toBeVisible();
    expect((pages.writes[0]?.body as { plan: string }).plan).toBe('name: mine');
    await pages.button('Back to the file').click();
    await expect(page.getByText('This answers what was asked before')).toBeVisible();
  });

  test('a plan that is not sound is told line by line', async ({ page, pages, rolloutsPage }) => {
    const detail = 'plan:3:1: title: is missing\nplan:9:5: mode: must be manual <b>';
    rolloutsPage.answers('runBacktest', refusal(422, 'The plan is not sound', detail, 'plan'));
    await rolloutsPage.open('backtest');
    await pages.button(replay).click();
    await expect(page.getByRole('alert')).toContainText('plan:9:5: mode: must be manual <b>');
  });

  test('no answer, and one that another is waited for, are told as what they are', async ({
    page,
    pages,
    rolloutsPage,
  }) => {
    rolloutsPage.answers('runBacktest', lost);
    await rolloutsPage.open('backtest');
    await pages.button(replay).click();
    await expect(page.getByRole('alert')).toContainText('Nothing was changed by asking');
    pages.answers(
      'runBacktest',
      refusal(429, 'A backtest is running', 'One is answered at a time: ask again.'),
    );
    await pages.button(replay).click();
    await expect(page.getByRole('alert')).toContainText('A backtest is running');
  });

  test('one that takes long says so, and need not be waited for', async ({ page, pages, rolloutsPage }) => {
    rolloutsPage.answers('runBacktest', () => new Promise<object>(() => {}));
    await rolloutsPage.open('backtest');
    await pages.button(replay).click();
    await expect(page.getByRole('timer')).toBeVisible();
    await pages.button('Stop waiting').click();
    await expect(page.getByRole('timer')).toHaveCount(0);
    await expect(pages.button(replay)).toBeEnabled();
  });

  test('a viewer is told what it takes', async ({ page, pages, rolloutsPage }) => {
    await rolloutsPage.open('backtest', { role: 'viewer' });
    await expect(pages.button(replay)).toHaveAttribute('aria-disabled', 'true');
    await expect(page.getByText('You are signed in as a viewer').first()).toBeVisible();
    await pages.button(replay).click({ force: true });
    expect(pages.writes).toEqual([]);
  });

  test('other thresholds are tried, with the times when something was wrong', async ({
    page,
    pages,
    rolloutsPage,
  }) => {
    await rolloutsPage.open('backtest?ask=what-if');
    const ask = pages.button('Try these thresholds');
    await expect(ask).toHaveAttribute('aria-disabled', 'true');
    await page.getByRole('combobox', { name: 'Criterion' }).click();
    await page.getByRole('option', { name: /3 × baseline/ }).click();
    const thresholds = page.getByRole('textbox', { name: 'Thresholds to try' });
    await expect(thresholds).toHaveValue('1.5, 2.25, 3, 3.75, 4.5, 6');
    await thresholds.fill('a few');
    await expect(ask).toHaveAttribute('aria-disabled', 'true');
    await thresholds.fill('2..4/1');
    await pages.button('Add a time').click();
    await ask.click();
    await expect(
      rolloutsPage.table('Thresholds tried').getByRole('row', { name: /3 \(the plan’s own\)/ }),
    ).toContainText('2 of 2');
    expect(pages.writes[0]?.body).toMatchObject({
      criterion: 'queue-tripled',
      thresholds: [2, 3, 4],
      incidents: [{ from: '2026-11-21T02:42:00.000Z', to: '2026-11-21T03:12:00.000Z' }],
    });
    await rolloutsPage.expectAccessible();
  });

  test('the time to evidence stands against the dwell', async ({ page, pages, rolloutsPage }) => {
    await rolloutsPage.open('backtest?ask=evidence');
    await pages.button('Compute how long evidence takes').click();
    const stage = page.getByRole('region', { name: '25 %' });
    await expect(stage).toContainText('about 8 h, longer than the dwell');
    await expect(stage).toContainText('no evidence comes in');
    await rolloutsPage.expectAccessible();
  });

  test('what cannot fire comes first', async ({ pages, rolloutsPage }) => {
    await rolloutsPage.open('backtest?ask=reach');
    await pages.button('Prove what can fire').click();
    await expect(rolloutsPage.table('What can fire').getByRole('row').nth(1)).toContainText(
      'timeouts-public',
    );
    expect(pages.writes[0]?.body).toEqual({ plan: planText, runsPerHour: 60 });
    await rolloutsPage.expectAccessible();
  });

  test('a service that keeps no plan file takes one from here', async ({ page, pages, rolloutsPage }) => {
    rolloutsPage.answers(
      'getPlanFile',
      refusal(404, 'No such plan file', 'The folder of plans had no file of it.'),
    );
    await rolloutsPage.open('backtest');
    await expect(pages.button(replay)).toHaveAttribute('aria-disabled', 'true');
    await page
      .getByLabel('Plan file')
      .setInputFiles({ name: 'plan.yaml', mimeType: 'text/yaml', buffer: Buffer.from('name: chosen') });
    await pages.button(replay).click();
    await expect(page.getByText('It would have been rolled back')).toBeVisible();
    expect((pages.writes[0]?.body as { plan: string }).plan).toBe('name: chosen');
  });
});

test.describe('the run sheet', () => {
  const page1 = { name: 'Run sheet, page' };

  test('is shown, found unchanged, and saved byte for byte', async ({ page, rolloutsPage }) => {
    await rolloutsPage.open('run-sheet');
    await expect(page.getByText('Sealed, and unchanged since')).toBeVisible();
    await expect(page.getByRole('region', page1)).toContainText('Incident note');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as JSON' }).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('adaptive-polling-run-1.json');
    expect(await readFile(await saved.path(), 'utf8')).toBe(sheetFile);
  });

  test('that was changed on its way is told', async ({ page, rolloutsPage }) => {
    const changed: RunSheet = { ...sheet, content: { ...sheet.content, state: 'done' } };
    rolloutsPage.answers('getRunSheet', changed);
    await rolloutsPage.open('run-sheet');
    await expect(page.getByRole('alert')).toContainText('The seal does not fit');
  });

  test('shows what people wrote as text', async ({ page, rolloutsPage }) => {
    const notes = [
      { entry: 3, at: '2026-11-02T10:00:00Z', by: hostile, text: `${hostile} [link](javascript:alert(1))` },
    ];
    rolloutsPage.answers('getRunSheet', {
      ...sheet,
      seal: null,
      content: { ...sheet.content, closed: false, notes },
    });
    await rolloutsPage.open('run-sheet');
    await expect(page.getByText('The run is under way: this sheet is open')).toBeVisible();
    await expect(page.getByRole('region', page1)).toContainText('<b>bold</b> [link](javascript:alert(1))');
    await expect(page.locator('img[src=x], a[href^=javascript]')).toHaveCount(0);
  });

  test('of an earlier run is reached by its button and by its address', async ({
    page,
    pages,
    rolloutsPage,
  }) => {
    rolloutsPage.answers('getRunSheet', ({ query }) => ({
      ...sheet,
      content: { ...sheet.content, run: Number(query['run'] ?? 3) },
    }));
    await rolloutsPage.open('run-sheet');
    await page.getByRole('radio', { name: 'Run 2' }).check();
    await expect(page.getByRole('region', page1)).toContainText('run 2');
    expect(pages.place()).toBe('/rollouts/adaptive-polling/run-sheet?run=2');
  });
});
