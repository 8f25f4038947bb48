import { expect } from '@playwright/test';
import { test } from './panel-test.ts';
import * as rollouts from './rollouts.ts';

test.describe('what it shows', () => {
  const words = [
    ['draft', rollouts.draft, 'NOT STARTED'],
    ['insufficient', rollouts.insufficient, 'HOLD'],
    ['promote', rollouts.promote, 'PROMOTE'],
    ['rollback', rollouts.rollback, 'ROLL BACK'],
    ['holding', rollouts.holding, 'HOLD'],
    ['rolled-back', rollouts.rolledBack, 'ROLLED BACK'],
    ['done', rollouts.done, 'DONE'],
    ['expired', rollouts.expired, 'HOLD'],
    ['promoting', rollouts.promoting, 'PROMOTING'],
    ['overdue', rollouts.overdue, 'PROMOTING'],
    ['rolling-back', rollouts.rollingBack, 'ROLLING BACK'],
    ['aborted', rollouts.aborted, 'ABORTED'],
    ['sync', rollouts.sync, 'HOLD'],
    ['pulled', rollouts.pulled, 'HOLD'],
    ['older', rollouts.older, 'PROMOTE'],
  ] as const;
  for (const [name, rollout, word] of words)
    test(`${name} reads ${word}`, async ({ panel }) => {
      await panel.show(rollout);
      await expect(panel.verdict.getByRole('strong')).toHaveText(word);
    });

  test('where the rollout stands, and how long it still must', async ({ panel }) => {
    await panel.show(rollouts.insufficient);
    const current = panel.stages.locator('[aria-current=step]');
    await expect(current).toContainText('25 %');
    await expect(current).toContainText('1 h 42 min of 2 h dwell left');
    await expect(panel.stages.getByRole('listitem')).toHaveCount(5);
  });

  test('each criterion with its value, its threshold and how much evidence there is', async ({ panel }) => {
    await panel.show(rollouts.insufficient);
    const staleness = panel.criteria.getByRole('row', { name: /Staleness of healthy/ });
    await expect(staleness).toContainText('Insufficient data');
    await expect(staleness).toContainText('no value');
    await expect(staleness).toContainText('< 60 s');
    await expect(staleness).toContainText('6 % of 30 min, n = 12');
    await expect(staleness).toContainText('12 of at least 30 samples');
  });

  test('who acted last, and why', async ({ panel }) => {
    await panel.show(rollouts.holding);
    await expect(panel.history.getByRole('listitem').first()).toContainText('Put on hold by grafana:tom');
    await expect(panel.history.getByRole('listitem').first()).toContainText('waiting for the storage team');
  });

  test('an expired verdict as hold, by the passing of time alone', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await expect(panel.verdict.getByRole('strong')).toHaveText('PROMOTE');
    await page.clock.setFixedTime(new Date(rollouts.testTime.getTime() + 60_000));
    await expect(panel.verdict.getByRole('strong')).toHaveText('HOLD');
    await expect(panel.verdict).toContainText('verdict expired');
  });

  test('no rollout as a warning, not as calm', async ({ page, panel }) => {
    await panel.open({ state: 'Done', rollouts: [] });
    await expect(page.getByRole('alert')).toContainText('No rollout in this panel’s data');
  });

  test('a failed query with its message, above the last that was read', async ({ page, panel }) => {
    await panel.open({
      state: 'Error',
      rollouts: [rollouts.promote],
      error: 'the scheduler at https://rollcall:7655 refused the connection',
    });
    await expect(page.getByRole('alert').first()).toContainText('refused the connection');
    await expect(panel.verdict).toBeVisible();
  });

  test('what was read last, with its age, when reading fails', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    panel.answersWith({ state: 'Error', rollouts: [], error: 'the connection was refused' });
    await page.clock.setFixedTime(new Date(rollouts.testTime.getTime() + 130_000));
    await panel.refresh();
    await expect(page.getByRole('alert').first()).toContainText('the last that was read, 2 min 10 s ago.');
    await expect(panel.verdict).toContainText('verdict expired');
  });

  test('loading as loading', async ({ page, panel }) => {
    await panel.open({ state: 'Loading', rollouts: [] });
    await expect(page.getByText('Reading the rollout…')).toBeVisible();
  });

  test('markup in names and reasons as text', async ({ page, panel }) => {
    await panel.show(rollouts.hostile);
    await expect(page.locator('img[src=x]')).toHaveCount(0);
    await expect(panel.history).toContainText('<b>bold</b>');
    await expect(page).toHaveTitle('Rollout stage');
  });
});
