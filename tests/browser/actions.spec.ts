import { expect } from '@playwright/test';
import { test } from './panel-test.ts';
import * as rollouts from './rollouts.ts';

const conflict = {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  detail: 'The rollout is at revision 3, you have seen 2: look again, then decide.',
};

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
        url: 'adaptive-polling/rollback',
        body: { reason: 'majority stale since 03:10', revision: 2 },
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
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
    await expect(dialog).toContainText('This changed while you had it open');
    await expect(dialog).toContainText('Put on hold by grafana:tom: waiting for the storage team');
    await expect(panel.button('Hold now')).toBeDisabled();
    await page.screenshot({ path: 'test-results/screenshots/conflict-dark.png' });
    await panel.button('I have seen it').click();
    await expect(dialog).toContainText('This is not possible now');
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

  test('a connection that is lost leaves it open, and trying again sends the very same', async ({
    page,
    panel,
  }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAreLost();
    await panel.button('Roll back').click();
    const dialog = panel.dialog('Roll back adaptive-polling');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('customers call');
    await panel.button('Roll back now').click();
    await expect(dialog).toContainText('It is not known whether this was carried out');
    await expect(dialog).toContainText('Trying again is safe');
    await expect(dialog.getByRole('textbox', { name: 'Reason' })).toHaveAttribute('readonly');
    await page.screenshot({ path: 'test-results/screenshots/lost-dark.png' });
    await panel.actionsAnswer(200, rollouts.rolledBack);
    await panel.button('Try again').click();
    await expect(panel.verdict.getByRole('strong')).toHaveText('ROLLED BACK');
    expect(panel.sent).toHaveLength(2);
    expect(panel.sent[1]).toEqual(panel.sent[0]);
  });

  test('one that was carried out before its connection was lost shows that it was', async ({
    page,
    panel,
  }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAreLost();
    await panel.button('Hold').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('waiting for the storage team');
    panel.answers(rollouts.holding);
    await panel.button('Hold now').click();
    const dialog = panel.dialog('Hold adaptive-polling');
    await expect(dialog).toContainText('Put on hold by grafana:tom: waiting for the storage team');
    await expect(panel.button('Try again')).toBeDisabled();
  });

  test('a verdict that expires while the dialog is open cannot be promoted on', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(200, rollouts.promote);
    await panel.button('Promote').click();
    const dialog = panel.dialog('Promote adaptive-polling');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('two hours of quiet');
    await expect(panel.button('Promote now')).toBeEnabled();
    await page.clock.setFixedTime(new Date(rollouts.testTime.getTime() + 60_000));
    await expect(dialog).toContainText('The verdict has expired, and nothing goes on without evidence');
    await expect(dialog).toContainText('Now: HOLD.');
    await expect(panel.button('Promote now')).toBeDisabled();
    await page.screenshot({ path: 'test-results/screenshots/expired-dialog-dark.png' });
    expect(panel.sent).toEqual([]);
  });

  test('a promotion shows the evidence that it rests on', async ({ panel }) => {
    await panel.show(rollouts.promote);
    await panel.button('Promote').click();
    const dialog = panel.dialog('Promote adaptive-polling');
    await expect(dialog).toContainText('Now: PROMOTE. 2 of 2 criteria pass and the dwell is served.');
    await expect(dialog).toContainText('3 of 3 criteria pass.');
  });

  test('a hold shows the criteria that do not pass', async ({ panel }) => {
    await panel.show(rollouts.insufficient);
    await panel.button('Hold').click();
    await expect(panel.dialog('Hold adaptive-polling')).toContainText(
      'Staleness of healthy instances under 60 s: Insufficient data (12 of at least 30 samples)',
    );
  });

  test('rolling back takes two clicks and a reason', async ({ page, panel }) => {
    await panel.show(rollouts.rollback);
    await panel.actionsAnswer(200, rollouts.rolledBack);
    await panel.button('Roll back').click();
    await page.keyboard.type('majority stale');
    await panel.button('Roll back now').click();
    await expect(panel.verdict.getByRole('strong')).toHaveText('ROLLED BACK');
  });

  test('a viewer sees all, may nothing, and is told why', async ({ page, panel }) => {
    await panel.show(rollouts.promote, { role: 'Viewer' });
    for (const name of ['Promote', 'Hold', 'Roll back', 'Pull disable-adaptive-polling', 'Add a note'])
      await expect(panel.button(name)).toBeDisabled();
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
