import { expect as expectAtOnce } from '@playwright/test';
import { lost, refusal, test as base, type PagesPage } from './pages.page.ts';
import * as answers from './sync-answers.ts';

/** Pages that are read anew every few seconds show what is new only then, and machines are busy. */
const expect = expectAtOnce.configure({ timeout: 20_000 });
base.describe.configure({ timeout: 90_000 });

/** The Sync page, with a sync that runs unless a test says otherwise. */
const test = base.extend<{ sync: PagesPage }>({
  sync: async ({ page, pages }, use) => {
    await page.clock.setFixedTime(answers.testTime);
    pages.answers('getSyncStatus', answers.status());
    pages.answers('getSyncRateLimits', answers.limits);
    pages.answers('listSyncSites', { sites: answers.sites });
    pages.answers('listSyncRuns', { runs: [answers.running, answers.run(), answers.sequential] });
    pages.answers('listSyncBatches', answers.batches);
    pages.answers('listSyncDays', answers.days);
    await use(pages);
  },
});

const shot = (name: string) => `test-results/screenshots/sync-${name}.png`;

test.describe('how the sync stands', () => {
  for (const theme of ['dark', 'light'] as const)
    test(`is told in one word and one sentence, and every budget with what is used of it (${theme})`, async ({
      page,
      sync,
    }) => {
      await sync.open('/sync', { theme });
      const standing = page.getByRole('region', { name: 'How the sync stands' });
      await expect(standing).toContainText('Running');
      await expect(standing).toContainText('1 run, 88 pages waiting, 4 in flight.');
      await expect(standing).toContainText('Auto-sync runs next at 2026-11-22 09:30:00 (in 18 h).');
      const meter = page.getByRole('meter', { name: 'Property sc-domain:example.com, a minute' });
      await expect(meter).toHaveAttribute('aria-valuetext', '312 of 1,200 a minute');
      await expect(page.getByRole('region', { name: 'Budget of queries' })).toContainText(
        'asks again in 14 min',
      );
      await expect(
        page.getByRole('img', { name: /Queries a minute of the last hour: .* at most 1\d\d/ }),
      ).toBeVisible();
      await expect(page.getByRole('region', { name: 'Queue' })).toContainText('99th percentile1.93 s');
      await expect(page.getByRole('table', { name: 'Properties' })).toContainText('May not be read');
      await expect(page.getByRole('table', { name: 'Properties' })).toContainText(
        'Add the service account as a user',
      );
      await page.screenshot({ path: shot(`overview-${theme}`), fullPage: true });
      await sync.expectAccessible();
    });

  test('keeps what was read last in sight, with its age, when the service goes away', async ({
    page,
    sync,
  }) => {
    await sync.open('/sync');
    await expect(page.getByText('1 run, 88 pages waiting')).toBeVisible();
    sync.answers('getSyncStatus', refusal(503, 'Storage is away', 'The database does not answer.'));
    await expect(page.getByRole('alert').first()).toContainText('No news: this was read');
    await expect(page.getByText('The database does not answer.').first()).toBeVisible();
    await expect(page.getByText('1 run, 88 pages waiting')).toBeVisible();
  });

  test('says what to do where nothing is set up, and where nothing answers', async ({ page, sync }) => {
    sync.answers('getSyncStatus', answers.idle);
    sync.answers('listSyncSites', { sites: [] });
    sync.answers('listSyncRuns', { runs: [] });
    sync.answers('getSyncRateLimits', lost);
    await sync.open('/sync');
    await expect(
      page.getByText('No property is synced: name one in the settings, under sync.sites.'),
    ).toBeVisible();
    await expect(page.getByText('The scheduler does not answer.')).toBeVisible();
    await page.screenshot({ path: shot('empty-dark'), fullPage: true });
  });

  test('fits a page of 600 pixels', async ({ page, sync }) => {
    await page.setViewportSize({ width: 600, height: 800 });
    await sync.open('/sync');
    await expect(page.getByText('1 run, 88 pages waiting')).toBeVisible();
    await page.screenshot({ path: shot('overview-600'), fullPage: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(600);
  });
});

test.describe('orders', () => {
  test('a halt says what it stops, and is sent once with its reason', async ({ page, sync }) => {
    await sync.open('/sync');
    sync.answers('haltSync', () => {
      sync.answers('getSyncStatus', answers.halted);
      return { success: true, halted: answers.halted.halted, runs: [answers.running.id] };
    });
    await sync.button('Halt').click();
    const dialog = sync.dialog('Halt the sync');
    await expect(dialog).toContainText('within 5 s');
    await expect(dialog).toContainText('Now: 1 run, 88 pages waiting, 4 in flight.');
    await sync.button('Halt now').click();
    await expect(dialog).toContainText('Say why');
    await page.getByRole('textbox', { name: 'Reason' }).fill('quota is needed elsewhere');
    await page.screenshot({ path: shot('halt-dark') });
    await sync.button('Halt now').dblclick();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('The sync is halted.')).toBeVisible();
    await expect(
      page.getByText('olga stopped it at 2026-11-21 15:26:00: Quota of the project'),
    ).toBeVisible();
    await expect(page.getByText('Halt reached the last worker')).toBeVisible();
    expect(sync.writes).toHaveLength(1);
    expect(sync.writes[0]).toMatchObject({ id: 'haltSync', body: { reason: 'quota is needed elsewhere' } });
    expect(sync.writes[0]?.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
  });

  test('auto-sync is suspended for as long as somebody says', async ({ page, sync }) => {
    await sync.open('/sync');
    sync.answers('suspendAutoSync', { success: true, autoSync: answers.status().autoSync });
    await sync.button('Suspend auto-sync').click();
    await page.getByRole('spinbutton', { name: 'Minutes' }).fill('2000');
    await page.getByRole('textbox', { name: 'Reason' }).fill('a report is measured');
    await expect(sync.dialog('Suspend auto-sync')).toContainText('up to 1440: a day');
    await page.getByRole('spinbutton', { name: 'Minutes' }).fill('30');
    await sync.button('Suspend now').click();
    await expect(page.getByText('Auto-sync is suspended.')).toBeVisible();
    expect(sync.writes.map(({ body }) => body)).toEqual([{ reason: 'a report is measured', seconds: 1_800 }]);
  });

  test('a viewer is told why not, also by keyboard, and sends nothing', async ({ page, sync }) => {
    await sync.open('/sync', { role: 'viewer' });
    const halt = sync.button('Halt');
    await expect(halt).toHaveAttribute('aria-disabled', 'true');
    await halt.focus();
    await expect(page.getByRole('tooltip')).toContainText('viewer');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(sync.writes).toEqual([]);
  });

  test('a second run is refused with which is first', async ({ page, sync }) => {
    const named = `/sync/sites/${encodeURIComponent(answers.site)}`;
    await sync.open(named);
    sync.answers(
      'startSyncRun',
      refusal(409, 'Not possible now', 'run-20261121-152800-1 reads this property.'),
    );
    await sync.button('Sync days').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('fill what is missing');
    await sync.button('Sync now').click();
    await expect(page.getByRole('dialog')).toContainText('run-20261121-152800-1 reads this property.');
  });
});

test.describe('the days of a property', () => {
  const place = `/sync/sites/${encodeURIComponent(answers.site)}`;

  for (const theme of ['dark', 'light'] as const)
    test(`stand in a calendar, and each tells what became of it (${theme})`, async ({ page, sync }) => {
      await sync.open(place, { theme });
      const grid = page.getByRole('grid', { name: 'Days, a column a week' });
      await expect(grid.getByRole('gridcell', { name: /rows$/ })).toHaveCount(150);
      await expect(page.getByText('Search Console may still add to it.')).toBeVisible();
      await grid.getByRole('gridcell', { name: '2026-09-20: Failed, 0 rows' }).click();
      await expect(page.getByText('Search Console answered 500 three times.')).toBeVisible();
      await page.keyboard.press('Tab');
      await page.screenshot({ path: shot(`days-${theme}`), fullPage: true });
      await sync.expectAccessible();
    });

  test('are gone through by keyboard', async ({ page, sync }) => {
    await sync.open(place);
    const cell = (name: string) => page.getByRole('gridcell', { name });
    await cell('2026-11-18: Empty').focus();
    for (const key of ['ArrowLeft', 'ArrowUp', 'ArrowRight']) await page.keyboard.press(key);
    await expect(cell('2026-11-17: Synced')).toBeFocused();
    await page.keyboard.press('Home');
    await expect(cell('2026-06-22: Synced')).toBeFocused();
    await expect(page.getByText('9,120')).toBeVisible();
  });

  test('a gap is filled by a run of its days', async ({ page, sync }) => {
    await sync.open(place);
    const started = answers.run({ id: 'run-20261121-153000-1', state: 'queued' });
    sync.answers('startSyncRun', { success: true, run: started });
    sync.answers('getSyncRun', answers.running);
    await sync.button('Sync 2026-09-20 to 2026-09-23').click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('the outage is over');
    await page.screenshot({ path: shot('start-dark') });
    await sync.button('Sync now').click();
    await expect.poll(() => sync.place()).toBe('/sync/runs/run-20261121-153000-1');
    expect(sync.writes[0]?.body).toEqual({
      site: answers.site,
      type: 'web',
      force: false,
      reason: 'the outage is over',
      from: '2026-09-20',
      to: '2026-09-23',
    });
    await expect(page.getByRole('progressbar')).toHaveAttribute(
      'aria-valuetext',
      /40 % of its days are read, about 3 min left/,
    );
  });

  test('are counted when somebody asks for it', async ({ page, sync }) => {
    await sync.open(place);
    sync.answers('verifySync', answers.verification);
    await sync.button('Count what is stored').click();
    await expect(page.getByRole('alert')).toContainText('1 day does not agree with what is on record');
    await expect(page.getByRole('table', { name: 'Days that do not agree' })).toContainText(
      '12 rows are on record',
    );
  });
});

test.describe('the report', () => {
  for (const theme of ['dark', 'light'] as const)
    test(`tells a speed-up of two runs of equal work against the playbook (${theme})`, async ({
      page,
      sync,
    }) => {
      await sync.open('/sync/report', { theme });
      await expect(
        page.getByText('4.40 times as fast, of 6 at the most that the limits allow'),
      ).toBeVisible();
      const metrics = page.getByRole('table', { name: 'Success metrics of the playbook' });
      await expect(metrics.getByRole('row', { name: /Overall speedup/ })).toContainText('yes');
      await expect(metrics.getByRole('row', { name: /Data integrity/ })).toContainText('not measured here');
      await page.screenshot({ path: shot(`report-${theme}`), fullPage: true });
      await sync.expectAccessible();
    });

  test('tells none where the work was not equal, and says why', async ({ page, sync }) => {
    const fewer = answers.run({ rows: 2_000_000 });
    sync.answers('listSyncRuns', { runs: [fewer, answers.sequential] });
    await sync.open(`/sync/report?baseline=${answers.sequential.id}&concurrent=${fewer.id}`);
    await expect(page.getByText('These runs cannot be compared')).toBeVisible();
    await expect(page.getByText('They did not read as many rows.')).toBeVisible();
    await expect(page.getByText('not comparable')).toBeVisible();
  });
});

test('a run shows its figures, and markup in its words as text', async ({ page, sync }) => {
  const long = `sc-domain:${'a'.repeat(180)}.example.com`;
  sync.answers(
    'getSyncRun',
    answers.run({ site: long, state: 'partial', problem: '<img src=x onerror=alert(1)> 4 days failed' }),
  );
  await page.setViewportSize({ width: 600, height: 800 });
  await sync.open('/sync/runs/run-20261121-151500-1');
  await expect(page.getByText('<img src=x onerror=alert(1)> 4 days failed')).toBeVisible();
  await expect(page.getByText('at most 6 pages under way at once')).toBeVisible();
  await page.screenshot({ path: shot('run-600'), fullPage: true });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(600);
  await sync.expectAccessible();
});
