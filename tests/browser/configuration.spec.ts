import { expect } from '@playwright/test';
import { configured, document, effective, token, version } from './configuration/answers.ts';
import { lost, refusal, test } from './pages.page.ts';

/** Each thing in sight is looked at by some hundred rules, which takes its time on a busy machine. */
test.slow();

test('shows what is in force, where it comes from, and what it was before', async ({ pages, page }) => {
  configured(pages);
  await pages.open('/configuration');
  await expect(page.getByLabel('Longest interval')).toHaveValue('300');
  await expect(page.getByText('changed at run time')).toBeVisible();
  await expect(page.getByLabel('Polls in flight at the most')).toHaveAttribute('readonly');
  await expect(page.getByText('pinned by ROLLCALL_WORKERS')).toBeVisible();
  await expect(page.getByRole('radio', { name: /Rollouts decide/ })).toBeChecked();
  await expect(page.getByRole('row', { name: /4, in force/ })).toContainText(
    'Longest interval: 120 s → 300 s',
  );
  await expect(page.getByText('1.2.3')).toBeVisible();
  await pages.expectAccessible();
});

test('changes the toggle and an interval in one go, once it is clear what that means', async ({
  pages,
  page,
}) => {
  configured(pages);
  pages.answers('changeConfiguration', document({ version: 5 }));
  await pages.open('/configuration');
  await expect(pages.button('Review the change')).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('radio', { name: /^Off/ }).check();
  await page.getByLabel('Longest interval').fill('120');
  await pages.button('Review the change').click();
  const dialog = pages.dialog('Change how the fleet is polled');
  await expect(dialog).toContainText('Adaptive polling: rollouts decide → off for every instance');
  await expect(dialog).toContainText('Longest interval: 300 s → 120 s');
  await dialog.getByLabel('Reason').fill('Storm on the cluster');
  await dialog.getByRole('button', { name: 'Change it' }).dblclick();
  await expect(page.getByText('The configuration is changed, and in force.')).toBeVisible();
  expect(pages.writes).toMatchObject([
    {
      id: 'changeConfiguration',
      body: {
        changes: { adaptivePollingEnabled: false, maxIntervalSeconds: 120 },
        reason: 'Storm on the cluster',
        version: 4,
      },
    },
  ]);
});

test('says what is wrong with a value before it is sent', async ({ pages, page }) => {
  configured(pages);
  await pages.open('/configuration');
  await page.getByLabel('Longest interval').fill('7');
  await expect(
    page.getByText('“Interval to begin with” may not be longer than “Longest interval”.'),
  ).toBeVisible();
  await page.getByLabel('Longest interval').fill('999999999');
  await expect(page.getByText('Give a number of seconds from 0.1 to 604800.')).toBeVisible();
  const review = pages.button('Review the change');
  await review.focus();
  await expect(page.getByRole('tooltip')).toContainText('Mend what is marked first.');
  await pages.button('Discard it').click();
  await expect(page.getByLabel('Longest interval')).toHaveValue('300');
});

test('shows who changed it while the dialog was open, and then takes the new version', async ({
  pages,
  page,
}) => {
  configured(pages);
  pages.answers(
    'changeConfiguration',
    refusal(409, 'The configuration has changed', 'Version 5 is in force.'),
  );
  await pages.open('/configuration');
  await page.getByLabel('Longest interval').fill('120');
  await pages.button('Review the change').click();
  const dialog = pages.dialog('Change how the fleet is polled');
  await dialog.getByLabel('Reason').fill('Storm on the cluster');
  pages.answers('getConfiguration', document({ version: 5, effective: { ...effective, workers: 8 } }));
  pages.answers('getConfigurationHistory', {
    versions: [
      version(5, { actor: 'ada', reason: 'Less load', changes: [{ field: 'workers', from: 16, to: 8 }] }),
    ],
  });
  await dialog.getByRole('button', { name: 'Change it' }).click();
  await expect(dialog).toContainText('ada made version 5: Less load');
  await expect(dialog).toContainText('Polls in flight at the most: 16 → 8');
  pages.answers('changeConfiguration', document({ version: 6 }));
  await dialog.getByRole('button', { name: 'I have seen it' }).click();
  await dialog.getByRole('button', { name: 'Change it' }).click();
  await expect(page.getByText('The configuration is changed, and in force.')).toBeVisible();
  expect(pages.writes[1]?.body).toMatchObject({ changes: { maxIntervalSeconds: 120 }, version: 5 });
});

test('sends the very same again where no answer came', async ({ pages, page }) => {
  configured(pages);
  pages.answers('changeConfiguration', lost);
  await pages.open('/configuration');
  await page.getByLabel('Longest interval').fill('120');
  await pages.button('Review the change').click();
  const dialog = pages.dialog('Change how the fleet is polled');
  await dialog.getByLabel('Reason').fill('Storm on the cluster');
  await dialog.getByRole('button', { name: 'Change it' }).click();
  await expect(dialog.getByRole('alert')).toContainText('not known whether');
  pages.answers('changeConfiguration', document({ version: 5 }));
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('The configuration is changed, and in force.')).toBeVisible();
  expect(pages.writes[1]).toEqual(pages.writes[0]);
});

test('brings an older version back', async ({ pages, page }) => {
  configured(pages);
  pages.answers('rollBackConfiguration', document({ version: 5 }));
  await pages.open('/configuration');
  await pages.button('Bring back version 3').click();
  const dialog = pages.dialog('Bring back version 3');
  await expect(dialog).toContainText('Longest interval: 300 s → 120 s');
  await dialog.getByLabel('Reason').fill('The storm is over');
  await dialog.getByRole('button', { name: 'Bring it back' }).click();
  await expect(page.getByText('The configuration is changed, and in force.')).toBeVisible();
  expect(pages.writes[0]).toMatchObject({
    id: 'rollBackConfiguration',
    body: { to: 3, reason: 'The storm is over', version: 4 },
  });
});

test('lets a viewer see it, and says that changing takes an admin', async ({ pages, page }) => {
  configured(pages);
  await pages.open('/configuration', { role: 'viewer' });
  await expect(page.getByLabel('Longest interval')).toHaveAttribute('readonly');
  await expect(page.getByRole('radio', { name: /^Off/ })).toBeDisabled();
  await expect(pages.button('Bring back version 3')).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('this takes an admin').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'API tokens' })).toHaveCount(0);
});

test('tells why system.json is not applied', async ({ pages, page }) => {
  configured(pages);
  pages.answers(
    'getConfiguration',
    document({
      systemJsonError: {
        at: '2026-11-21T08:00:00.000Z',
        field: 'workers',
        message: 'must be a whole number',
      },
    }),
  );
  await pages.open('/configuration');
  await expect(page.getByRole('alert')).toContainText('workers: must be a whole number');
});

test('makes a token and shows its secret once', async ({ pages, page }) => {
  configured(pages);
  pages.answers('createToken', { token: token('ci', { scope: 'read' }), secret: 'rc_only-once' });
  pages.answers('revokeToken', token('grafana', { state: 'revoked' }));
  await pages.open('/configuration');
  await pages.button('Make a token').click();
  const dialog = pages.dialog('Make an API token');
  await dialog.getByLabel('Name').fill('ci');
  await dialog.getByLabel('Reason').fill('For the pipeline');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await expect(page.getByText('rc_only-once')).toBeVisible();
  await page.getByRole('button', { name: 'Close alert' }).click();
  await expect(page.getByText('rc_only-once')).toHaveCount(0);
  await pages.button('End: grafana').click();
  await pages.dialog('End the token grafana').getByLabel('Reason').fill('It stood in a chat');
  await pages.dialog('End the token grafana').getByRole('button', { name: 'End it' }).click();
  await expect.poll(() => pages.writes.map(({ id }) => id)).toEqual(['createToken', 'revokeToken']);
  expect(pages.writes[0]?.body).toEqual({
    name: 'ci',
    scope: 'read',
    grafana: false,
    reason: 'For the pipeline',
  });
});
