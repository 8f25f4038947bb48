import { expect } from '@playwright/test';
import { entry, listed, log } from './audit/entries.ts';
import { lost, refusal, test } from './pages.page.ts';

/** Each thing in sight is looked at by some hundred rules, which takes its time on a busy machine. */
test.slow();

test('shows who did what, when by the zone of the reader, and why', async ({ pages, page }) => {
  pages.answers('listAudit', (asked) => listed(log, asked));
  await pages.open('/audit', { timeZone: 'Europe/Berlin' });
  const row = page.getByRole('row').filter({ hasText: 'breaker.reset' });
  await expect(row).toContainText('2026-11-21 09:03:00');
  await expect(row).toContainText('grace (Grafana Admin, by token grafana)');
  await expect(row).toContainText('The switch was replaced');
  await expect(page.getByRole('row').filter({ hasText: 'rollout.promote' })).toContainText('Refused');
  await expect(page.getByText('<i>just looking</i>')).toBeVisible();
  await row.getByText('All of entry 3').click();
  await expect(row).toContainText('"failures": 7');
  await expect(row).toContainText('192.0.2.7');
  await pages.expectAccessible();
});

test('is searched by the service, and keeps the search in the address', async ({ pages, page }) => {
  pages.answers('listAudit', (asked) => listed(log, asked));
  await pages.open('/audit', { timeZone: 'Europe/Berlin' });
  await page.getByRole('button', { name: 'adaptive-polling: show only this' }).click();
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  expect(pages.place()).toBe('/audit?subject=adaptive-polling');
  await page.getByLabel('Outcome').click();
  await page.getByRole('option', { name: 'Done' }).click();
  await expect(page.getByText('Nothing that matches was done')).toBeVisible();
  await pages.button('Show the whole log').click();
  await expect(page.getByRole('rowheader')).toHaveCount(3);
  await page.getByLabel(/^From/).fill('2026-11-21T09:02');
  await page.getByLabel(/^From/).blur();
  await expect.poll(() => pages.place()).toBe('/audit?from=2026-11-21T08%3A02%3A00.000Z');
  await expect.poll(() => pages.reads.at(-1)?.query['from']).toBe('2026-11-21T08:02:00.000Z');
});

test('reads on as somebody comes to the end of what was read', async ({ pages, page }) => {
  const many = Array.from({ length: 1_000 }, (_, index) => entry(index + 1));
  pages.answers('listAudit', (asked) => listed(many, asked));
  await pages.open('/audit');
  const table = page.getByRole('table', { name: 'What was done' });
  await expect(page.getByRole('rowheader').first()).toBeVisible();
  await expect
    .poll(
      async () => {
        await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        return page.getByRole('rowheader').last().textContent();
      },
      { timeout: 20_000 },
    )
    .toContain('08:01:00');
  expect(await page.getByRole('rowheader').count()).toBeLessThan(60);
});

test('says that the log holds, and where it does not', async ({ pages, page }) => {
  pages.answers('listAudit', (asked) => listed(log, asked));
  const head = { sequence: 3, hash: 'f'.repeat(64) };
  pages.answers('verifyAudit', { ok: true, verified: 3, head, remembered: head, firstBad: null });
  await pages.open('/audit');
  await pages.button('Verify the log').click();
  await expect(page.getByText('All 3 entries are as they were written')).toBeVisible();
  pages.answers('verifyAudit', {
    ok: false,
    verified: 1,
    head: { ...head, sequence: 1 },
    remembered: head,
    firstBad: { sequence: 2, why: 'its hash is not that of what it says' },
  });
  await pages.button('Verify the log').click();
  await expect(page.getByRole('alert')).toContainText('Entry 2 is not what was written');
  await expect(page.getByRole('alert')).toContainText('its hash is not that of what it says');
});

test('exports the whole log as a file, and says so where that fails', async ({ pages, page }) => {
  pages.answers('listAudit', (asked) => listed(log, asked));
  pages.answers('exportAudit', '{"sequence":1}\n');
  await pages.open('/audit');
  const download = page.waitForEvent('download');
  await pages.button('Export the whole log').click();
  expect((await download).suggestedFilename()).toBe('rollcall-audit.ndjson');
  pages.answers('exportAudit', lost);
  await pages.button('Export the whole log').click();
  await expect(page.getByRole('alert')).toContainText('This could not be exported');
});

test('tells a viewer that reading it takes more, and asks for nothing', async ({ pages, page }) => {
  await pages.open('/audit', { role: 'viewer' });
  await expect(page.getByText('reading it takes an operator')).toBeVisible();
  expect(pages.reads).toEqual([]);
});

test('says what to do where it cannot be read', async ({ pages, page }) => {
  pages.answers('listAudit', refusal(503, 'Storage is away', 'The database does not answer: look after it.'));
  await pages.open('/audit');
  await expect(page.getByRole('alert')).toContainText('The database does not answer');
  pages.answers('listAudit', (asked) => listed(log, asked));
  await page.getByRole('button', { name: 'Read again' }).click();
  await expect(page.getByRole('rowheader')).toHaveCount(3);
});
