import { expect } from '@playwright/test';
import { test } from './panel-test.ts';
import * as rollouts from './rollouts.ts';

test.describe('ordering', () => {
  test('every action is there, also those that are rarely wanted', async ({ page, panel }) => {
    await panel.show(rollouts.sync);
    await expect(panel.button('Abort')).toBeHidden();
    await page.getByText('Other actions').click();
    for (const name of ['Start', 'Finish', 'Resume']) await expect(panel.button(name)).toBeDisabled();
    await panel.button('Finish').hover();
    await expect(page.getByRole('tooltip')).toContainText('31 runs without a failure of 91 needed');
    await panel.button('Abort').click();
    const dialog = panel.dialog('Abort search-console-sync');
    await expect(dialog).toContainText('takes nothing back');
    await expect(dialog).toContainText('maxConcurrency 2');
  });

  test('a start that wants much says so in few words', async ({ page, panel }) => {
    await panel.show(rollouts.draft);
    await panel.button('Start').focus();
    await expect(page.getByRole('tooltip')).toContainText('and more: all of it stands below.');
    await page.screenshot({ path: 'test-results/screenshots/tooltip-dark.png' });
  });

  test('a sign-off sends the role, the reason and the revision', async ({ page, panel }) => {
    await panel.show(rollouts.sync);
    const signedOff = { role: 'product', by: 'grafana:ines', at: rollouts.testTime.toISOString() };
    await panel.actionsAnswer(200, { ...rollouts.sync, revision: 12, signOffs: [signedOff] });
    await panel.button('Sign off: Sign-off of “Phase B: two at once” by product').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('a week without complaints');
    await panel.dialog('Sign off as product').getByRole('button', { name: 'Sign off now' }).click();
    await expect(page.getByRole('status')).toContainText('Signed off as product.');
    expect(panel.sent).toEqual([
      {
        url: 'search-console-sync/sign-offs',
        body: { role: 'product', reason: 'a week without complaints', revision: 11 },
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
  });

  test('a precondition is confirmed with a reason', async ({ page, panel }) => {
    await panel.show(rollouts.draft);
    await panel.actionsAnswer(200, { ...rollouts.ready, revision: 1 });
    await panel.button('Confirm: The playbook is acknowledged').click();
    const dialog = panel.dialog('Confirm playbook-sre');
    await expect(dialog).toContainText('Confirms as sre: The playbook is acknowledged.');
    await page.getByRole('textbox', { name: 'Reason' }).fill('read on Friday');
    await page.screenshot({ path: 'test-results/screenshots/tick-dark.png' });
    await panel.button('Confirm now').click();
    await expect(dialog).toBeHidden();
    expect(panel.sent).toEqual([
      {
        url: 'adaptive-polling/ticks',
        body: { precondition: 'playbook-sre', reason: 'read on Friday', revision: 0 },
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
  });

  test('a drill says what it does, and may be a dry run', async ({ page, panel }) => {
    await panel.show(rollouts.sync);
    await panel.actionsAnswer(200, { ...rollouts.sync, revision: 12 });
    await panel.button('Begin drill rate-limit-spike').click();
    const dialog = panel.dialog('Begin the drill rate-limit-spike');
    await expect(dialog).toContainText(
      'pulls rate-limit-spike, measures whether that takes effect within 2 min',
    );
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('it is due');
    await dialog.getByRole('checkbox', { name: 'Dry run' }).check({ force: true });
    await page.screenshot({ path: 'test-results/screenshots/drill-dark.png' });
    await panel.button('Begin now').click();
    await expect(page.getByRole('status')).toContainText('Drill begun.');
    expect(panel.sent).toEqual([
      {
        url: 'search-console-sync/drills/rate-limit-spike',
        body: { reason: 'it is due', revision: 11, dryRun: true },
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
  });

  test('a note changes nothing, and needs no revision', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(200, rollouts.promote);
    await panel.button('Add a note').click();
    const dialog = panel.dialog('Note on adaptive-polling');
    await expect(dialog).toContainText('It changes nothing.');
    await page.keyboard.type('the backup window moved');
    await panel.button('Put it down').click();
    await expect(page.getByRole('status')).toContainText('Noted.');
    expect(panel.sent).toEqual([
      {
        url: 'adaptive-polling/notes',
        body: { reason: 'the backup window moved' },
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
  });

  test('a kill switch takes two clicks and a reason, and no revision', async ({ page, panel }) => {
    await panel.show(rollouts.sync);
    await panel.actionsAnswer(200, rollouts.pulled);
    await panel.button('Pull persistence-backlog').click();
    const dialog = panel.dialog('Pull persistence-backlog of search-console-sync');
    await expect(dialog).toContainText('within 5 min');
    await expect(dialog).toContainText('maxInFlight 5, then maxConcurrency 2');
    await expect(dialog).toContainText('puts the rollout on hold');
    await page.keyboard.type('writes queue up');
    await page.screenshot({ path: 'test-results/screenshots/kill-switch-dark.png' });
    await panel.button('Pull now').click();
    await expect(page.getByRole('status')).toContainText('Kill switch pulled.');
    expect(panel.sent).toEqual([
      {
        url: 'search-console-sync/kill-switches/persistence-backlog',
        body: { reason: 'writes queue up' },
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
      },
    ]);
  });

  test('a kill switch is pulled although the rollout changed meanwhile', async ({ page, panel }) => {
    await panel.show(rollouts.promote);
    await panel.actionsAnswer(200, rollouts.rollingBack);
    await panel.button('Pull disable-adaptive-polling').click();
    await page.keyboard.type('customers call');
    panel.answers(rollouts.holding);
    await panel.refresh();
    await expect(panel.dialog('Pull disable-adaptive-polling of adaptive-polling')).toContainText(
      'Now: HOLD. A person put this rollout on hold.',
    );
    await panel.button('Pull now').click();
    await expect(panel.verdict.getByRole('strong')).toHaveText('HOLD');
    expect(panel.sent).toHaveLength(1);
  });
});
