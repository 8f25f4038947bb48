import { expect, test as base } from '@playwright/test';
import { obstacle } from './chromium.ts';
import { RolloutStagePage } from './rollout-stage.page.ts';
import * as rollouts from './rollouts.ts';

base.skip(obstacle !== undefined, obstacle ?? '');

const test = base.extend<{ panel: RolloutStagePage }>({
  panel: async ({ page }, use) => {
    const crashes: Error[] = [];
    page.on('pageerror', (error) => crashes.push(error));
    await use(new RolloutStagePage(page));
    expect(crashes).toEqual([]);
  },
});

const conflict = {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  detail: 'The rollout is at revision 3, you have seen 2: look again, then decide.',
};

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
  ] as const;
  for (const [name, rollout, word] of words) {
    for (const theme of ['dark', 'light'] as const) {
      test(`${name} reads ${word}, ${theme}`, async ({ page, panel }) => {
        await panel.show(rollout, { theme });
        await expect(panel.verdict.getByRole('strong')).toHaveText(word);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: `test-results/screenshots/${name}-${theme}.png`, fullPage: true });
      });
    }
  }

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
    await page.screenshot({ path: 'test-results/screenshots/empty-dark.png' });
  });

  test('a failed query with its message, above the last that was read', async ({ page, panel }) => {
    await panel.open({
      state: 'Error',
      rollouts: [rollouts.promote],
      error: 'the scheduler at https://rollcall:7655 refused the connection',
    });
    await expect(page.getByRole('alert').first()).toContainText('refused the connection');
    await expect(panel.verdict).toBeVisible();
    await page.screenshot({ path: 'test-results/screenshots/error-dark.png', fullPage: true });
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

  for (const theme of ['dark', 'light'] as const) {
    test(`all of it at 300 px, ${theme}`, async ({ page, panel }) => {
      await page.setViewportSize({ width: 300, height: 900 });
      await panel.show(rollouts.insufficient, { theme });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await page.waitForLoadState('networkidle');
      await page.screenshot({ path: `test-results/screenshots/narrow-${theme}.png`, fullPage: true });
    });
  }
});

test.describe('deciding', () => {
  test('roll back shows its consequence and sends the reason and the revision', async ({ page, panel }) => {
    await panel.show(rollouts.rollback);
    await panel.actionsAnswer(200, rollouts.rolledBack);
    await panel.button('Roll back').click();
    const dialog = panel.dialog('Roll back adaptive-polling');
    await expect(dialog).toContainText('takes back everything');
    await expect(dialog).toContainText('5 of 12 instances polled adaptively');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('  majority stale since 03:10 ');
    await page.screenshot({ path: 'test-results/screenshots/dialog-dark.png' });
    await panel.button('Roll back now').click();
    await expect(dialog).toBeHidden();
    await expect(panel.verdict.getByRole('strong')).toHaveText('ROLLED BACK');
    await expect(page.getByRole('status')).toHaveText('Rolled back. The rollout is now at revision 3.');
    expect(panel.sent).toEqual([
      {
        url: '/api/datasources/uid/rollcall/resources/rollouts/adaptive-polling/rollback',
        body: { reason: 'majority stale since 03:10', revision: 2 },
      },
    ]);
  });

  test('needs a reason', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(200, rollouts.promote);
    await panel.button('Promote').click();
    await panel.button('Promote now').click();
    await expect(page.getByText('Say why, in at least 3 characters')).toBeVisible();
    expect(panel.sent).toEqual([]);
  });

  test('a double click acts once', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(200, { ...rollouts.promote, revision: 3 }, 300);
    await panel.button('Promote').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('two hours of quiet');
    await panel.button('Promote now').dblclick();
    await expect(panel.dialog('Promote adaptive-polling')).toBeHidden();
    expect(panel.sent).toHaveLength(1);
  });

  test('a conflict says what changed, and asks to look before trying again', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(409, conflict);
    await panel.button('Hold').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('storage looks slow');
    panel.answers(rollouts.holding);
    await panel.button('Hold now').click();
    const dialog = panel.dialog('Hold adaptive-polling');
    await expect(dialog).toContainText('The rollout changed while this was open');
    await expect(dialog).toContainText('Put on hold by grafana:tom: waiting for the storage team');
    await expect(panel.button('Hold now')).toBeDisabled();
    await page.screenshot({ path: 'test-results/screenshots/conflict-dark.png' });
    await panel.button('I have seen it').click();
    await expect(dialog).toContainText('Hold is not possible now');
  });

  test('a conflict without news still says so', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(409, conflict);
    await panel.button('Promote').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('two hours of quiet');
    await panel.button('Promote now').click();
    await expect(panel.dialog('Promote adaptive-polling')).toContainText('The rollout is at revision 3');
  });

  test('a refusal says who may', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(403, { ...conflict, status: 403, detail: 'Only an Admin may roll back.' });
    await panel.button('Roll back').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('trying');
    await panel.button('Roll back now').click();
    await expect(panel.dialog('Roll back adaptive-polling')).toContainText('Only an Admin may roll back.');
  });

  test('a viewer sees all, may nothing, and is told why', async ({ page, panel }) => {
    await panel.show(rollouts.promote, { role: 'Viewer' });
    for (const name of ['Promote', 'Hold', 'Roll back']) await expect(panel.button(name)).toBeDisabled();
    await expect(panel.verdict).toContainText('Only an Admin of this Grafana organisation');
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: 'test-results/screenshots/viewer-dark.png', fullPage: true });
  });

  test('an impossible action tells a keyboard why', async ({ page, panel }) => {
    await panel.show(rollouts.insufficient);
    await expect(panel.button('Promote')).toBeDisabled();
    await panel.button('Promote').focus();
    await expect(page.getByRole('tooltip')).toContainText('12 of at least 30 samples');
  });

  test('by keyboard alone', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(200, rollouts.holding);
    await panel.button('Hold').focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('textbox', { name: 'Reason' })).toBeFocused();
    await page.keyboard.type('storage looks slow');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status')).toContainText('Put on hold');
  });
});
