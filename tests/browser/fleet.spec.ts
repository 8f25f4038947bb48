import { expect } from '@playwright/test';
import { failing, givenUp, instance, letter, listed, offline, paused } from './fleet/instances.ts';
import { lost, refusal, test } from './pages.page.ts';

/** Each thing in sight is looked at by some hundred rules, which takes its time on a busy machine. */
test.slow();

const fleet = [
  instance('pve-node1', { displayName: 'Rack 1', group: 'staging' }),
  failing('pve-node2'),
  givenUp('pve-node3'),
  paused('pve-node4'),
  offline('pve-node5'),
  instance('pve-node6', { state: 'waiting', pollStatus: { consecutiveFailures: 0 } }),
];

test('lists how every instance stands, when it answered and when it is asked next', async ({
  pages,
  page,
}) => {
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  await pages.open('/fleet');
  const row = (name: string) => page.getByRole('row').filter({ hasText: name });
  await expect(row('Rack 1')).toContainText('pve::pve-node1 · staging');
  await expect(row('Rack 1')).toContainText('Healthy');
  await expect(row('pve-node2')).toContainText('Failing');
  await expect(row('pve-node2')).toContainText('open');
  await expect(row('pve-node3')).toContainText('Given up');
  await expect(row('pve-node6')).toContainText('never');
  await expect(page.getByText('6 instances')).toBeVisible();
  await expect(pages.button('Failing 1')).toBeVisible();
  await pages.expectAccessible();
});

test('shows what an error says as text', async ({ pages, page }) => {
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  await pages.open('/fleet');
  await expect(page.getByText('<b>is this bold?</b>').first()).toBeVisible();
});

test('is filtered by the service, and keeps the filter in the address', async ({ pages, page }) => {
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  await pages.open('/fleet');
  await pages.button('Failing 1').click();
  await expect(page.getByRole('rowheader')).toHaveText([/pve-node2/]);
  expect(pages.place()).toBe('/fleet?state=failing');
  await pages.button('Failing 1').click();
  await page.getByLabel('Key, name, address or last error').fill('node5');
  await expect(page.getByRole('rowheader')).toHaveText([/pve-node5/]);
  await expect.poll(() => pages.place()).toBe('/fleet?text=node5');
  await page.getByRole('columnheader', { name: 'Instance' }).getByRole('button').click();
  await expect.poll(() => pages.place()).toBe('/fleet?text=node5&sort=key&order=desc');
});

test('says what to do where nothing matches, and where nothing is polled', async ({ pages, page }) => {
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  await pages.open('/fleet?text=nobody');
  await page.getByRole('button', { name: 'Show the whole fleet' }).click();
  await expect(page.getByText('6 instances')).toBeVisible();
  pages.answers('listInstances', { total: 0, next: null, instances: [] });
  await pages.open('/fleet');
  await expect(page.getByText('Name instances in the settings file')).toBeVisible();
});

test('draws only the rows in sight of a fleet of 1,000 with long names, and reads on to its end', async ({
  pages,
  page,
}) => {
  const many = Array.from({ length: 1_000 }, (_, number) =>
    instance(`node-${String(number).padStart(4, '0')}`, {
      displayName: `${number} ${'long name '.repeat(20)}`,
    }),
  );
  pages.answers('listInstances', (asked) => listed(many, asked));
  await pages.open('/fleet');
  const table = page.getByRole('table', { name: 'Instances' });
  await expect(table).toHaveAttribute('aria-rowcount', '1001', { timeout: 20_000 });
  expect(await page.getByRole('rowheader').count()).toBeLessThan(60);
  await expect
    .poll(
      async () => {
        await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        return page.getByRole('rowheader').last().textContent();
      },
      { timeout: 20_000 },
    )
    .toContain('node-0999');
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('keeps what was read last in sight, with its age, when the service goes away', async ({
  pages,
  page,
}) => {
  await page.clock.install();
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  await pages.open('/fleet');
  await expect(page.getByText('6 instances')).toBeVisible();
  pages.answers('listInstances', lost);
  await page.clock.runFor(12_000);
  await expect(page.getByText(/No news: this was read/)).toBeVisible();
  await expect(page.getByRole('rowheader').first()).toBeVisible();
});

test('resets a breaker once, however often it is clicked', async ({ pages, page }) => {
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  pages.answers('resetBreaker', async () => {
    await new Promise((soon) => setTimeout(soon, 100));
    return { success: true };
  });
  await pages.open('/fleet');
  await pages.button('Reset breaker: pve-node2').click();
  const dialog = pages.dialog('Reset the breaker of pve-node2');
  await expect(dialog).toContainText('polled at once');
  await dialog.getByLabel('Reason').fill('The switch was replaced');
  await dialog.getByRole('button', { name: 'Reset breaker' }).dblclick();
  await expect(page.getByText('The breaker of pve-node2 is closed.')).toBeVisible();
  expect(pages.writes).toMatchObject([
    { id: 'resetBreaker', params: { key: 'pve::pve-node2' }, body: { reason: 'The switch was replaced' } },
  ]);
});

test('tells who was first where two reset one breaker', async ({ pages }) => {
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  pages.answers(
    'resetBreaker',
    refusal(409, 'The breaker is closed', 'The breaker of pve::pve-node2 is closed: grace reset it at 8:14.'),
  );
  await pages.open('/fleet');
  await pages.button('Reset breaker: pve-node2').click();
  const dialog = pages.dialog('Reset the breaker of pve-node2');
  await dialog.getByLabel('Reason').fill('The switch was replaced');
  await dialog.getByRole('button', { name: 'Reset breaker' }).click();
  await expect(dialog.getByRole('alert')).toContainText('grace reset it');
});

test('explains to a viewer what they may not do', async ({ pages, page }) => {
  pages.answers('listInstances', (asked) => listed(fleet, asked));
  await pages.open('/fleet', { role: 'viewer' });
  const button = pages.button('Reset breaker: pve-node2');
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await button.focus();
  await expect(page.getByRole('tooltip')).toContainText('viewer');
});

test('shows one instance with its parts, and polls the parts that are chosen', async ({ pages, page }) => {
  const one = instance('pve-node1', { warnings: ['the guests of one node were not listed'] });
  pages.answers('getInstance', one);
  pages.answers('pollInstance', { success: true });
  await pages.open('/fleet/instances/pve%3A%3Apve-node1');
  await expect(page.getByRole('heading', { name: 'pve-node1' })).toBeVisible();
  await expect(page.getByText('the guests of one node were not listed')).toBeVisible();
  await expect(page.getByRole('row', { name: /backups/ })).toContainText(
    'status 500; one datastore did not answer',
  );
  await pages.expectAccessible();
  await pages.button('Poll now').click();
  const dialog = pages.dialog('Poll pve-node1 now');
  await dialog.getByText('backups').click();
  await dialog.getByLabel('Reason').fill('Is the backup through?');
  await dialog.getByRole('button', { name: 'Poll now' }).click();
  await expect(page.getByText('pve-node1 is polled now.')).toBeVisible();
  expect(pages.writes[0]).toMatchObject({
    id: 'pollInstance',
    body: { reason: 'Is the backup through?', parts: ['status', 'backups'] },
  });
});

test('pauses for as long as is said, and resumes', async ({ pages, page }) => {
  pages.answers('getInstance', instance('pve-node1'));
  pages.answers('pauseInstance', { success: true });
  pages.answers('resumeInstance', { success: true });
  await pages.open('/fleet/instances/pve%3A%3Apve-node1');
  await pages.button('Pause').click();
  const dialog = pages.dialog('Pause pve-node1');
  await dialog.getByRole('radio', { name: '4 hours' }).check({ force: true });
  await dialog.getByLabel('Reason').fill('Disks are replaced');
  const before = Date.now();
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('pve-node1 is paused.')).toBeVisible();
  const { until } = pages.writes[0]?.body as { until: string };
  expect(Math.abs(Date.parse(until) - before - 4 * 3_600_000)).toBeLessThan(60_000);
  pages.answers('getInstance', paused('pve-node1'));
  await pages.open('/fleet/instances/pve%3A%3Apve-node1');
  await expect(page.getByText('Paused by grace: Disks are replaced')).toBeVisible();
  await pages.button('Resume').click();
  await pages.dialog('Resume pve-node1').getByLabel('Reason').fill('The disks are in');
  await pages.dialog('Resume pve-node1').getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByText('pve-node1 is polled again.')).toBeVisible();
});

test('says so where there is no such instance', async ({ pages, page }) => {
  pages.answers('getInstance', refusal(404, 'No such instance', 'There is no instance pve::gone.'));
  await pages.open('/fleet/instances/pve%3A%3Agone');
  await expect(page.getByRole('alert')).toContainText('There is no instance pve::gone.');
});

test('retries all dead letters, one of them, and removes one for good', async ({ pages, page }) => {
  const letters = [letter('pve-node3'), letter('pve-node7')];
  pages.answers('listDeadLetters', { total: 2, next: null, deadLetters: letters });
  pages.answers('retryDeadLetters', { success: true, tasksRetried: 2, keys: [] });
  pages.answers('retryDeadLetter', { success: true });
  pages.answers('removeDeadLetter', { success: true });
  await pages.open('/fleet/dead-letters');
  await expect(page.getByRole('row').filter({ hasText: 'pve-node3' })).toContainText(
    'does not have that fingerprint',
  );
  await pages.expectAccessible();

  await pages.button('Retry all').click();
  const all = pages.dialog('Retry all dead letters');
  await expect(all).toContainText('2 instances are polled once soon');
  await all.getByLabel('Reason').fill('The certificates are renewed');
  await all.getByRole('button', { name: 'Retry all' }).click();
  await expect(page.getByText('2 instances are retried now.')).toBeVisible();

  await pages.button('Retry: pve-node3').click();
  await pages.dialog('Retry pve-node3').getByLabel('Reason').fill('The token is renewed');
  await pages.dialog('Retry pve-node3').getByRole('button', { name: 'Retry', exact: true }).click();
  await expect(page.getByText('pve-node3 is retried now.')).toBeVisible();

  await pages.button('Remove: pve-node7').click();
  const remove = pages.dialog('Remove the dead letter of pve-node7');
  await expect(remove).toContainText('paused until somebody resumes it');
  await remove.getByLabel('Reason').fill('The host is scrapped');
  await remove.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByText('pve-node7 is removed from the dead letters and paused.')).toBeVisible();
  expect(pages.writes.map(({ id, body }) => [id, body])).toEqual([
    ['retryDeadLetters', { reason: 'The certificates are renewed' }],
    ['retryDeadLetter', { reason: 'The token is renewed' }],
    ['removeDeadLetter', { reason: 'The host is scrapped' }],
  ]);
});

test('removing dead letters takes an admin, and a viewer is told so', async ({ pages, page }) => {
  pages.answers('listDeadLetters', { total: 1, next: null, deadLetters: [letter('pve-node3')] });
  await pages.open('/fleet/dead-letters', { role: 'operator' });
  await expect(pages.button('Retry: pve-node3')).toBeEnabled();
  const remove = pages.button('Remove: pve-node3');
  await expect(remove).toHaveAttribute('aria-disabled', 'true');
  await remove.focus();
  await expect(page.getByRole('tooltip')).toContainText('admin');
});

test('says that all is well where nothing was given up', async ({ pages, page }) => {
  pages.answers('listDeadLetters', { total: 0, next: null, deadLetters: [] });
  await pages.open('/fleet/dead-letters');
  await expect(page.getByText('No instance has been given up').first()).toBeVisible();
});
