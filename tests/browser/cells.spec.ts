import { expect } from '@playwright/test';
import { test as panelTest } from './panel-test.ts';
import { refusal } from './pages.page.ts';
import { sideBySide, spanning } from './rollouts/cells.ts';
import { test } from './rollouts-page/rollouts-page.page.ts';

test.describe('a rollout over several cells', () => {
  test.beforeEach(({ rolloutsPage }) => {
    rolloutsPage.answers('getCells', sideBySide);
  });

  test('shows its cells side by side: health, stage, verdict and permit', async ({ rolloutsPage }) => {
    await rolloutsPage.open('', {}, spanning);
    const table = rolloutsPage.table('Cells');
    const eu = table.getByRole('row', { name: /eu \(this one\)/ });
    await expect(eu).toContainText('Healthy');
    await expect(eu).toContainText('25 % · Running');
    await expect(eu).toContainText('PROMOTE');
    await expect(eu).toContainText(/Permitted, ends in \d+ s, epoch 301/);
    const us = table.getByRole('row', { name: /^us/ });
    await expect(us).toContainText('Not healthy');
    await expect(us).toContainText('s1: it did not answer within 2000 ms');
    await expect(us).toContainText('Draft');
    await expect(us).toContainText('Held, epoch 402');
    await expect(us).toContainText('its stage p100 comes before');
    await expect(table.getByRole('row')).toHaveCount(3);
  });

  test('says who has to sign, and who of them is away', async ({ page, rolloutsPage }) => {
    await rolloutsPage.open('', {}, spanning);
    await expect(rolloutsPage.part('Cells')).toContainText('2 of 3 sentinels must sign');
    const sentinels = page.getByRole('list', { name: 'Sentinels' });
    await expect(sentinels).toContainText('s1: answers');
    await expect(sentinels).toContainText('s2: its clock is 3600 s ahead');
    await expect(sentinels).toContainText('s3: it cannot be reached');
  });

  test('says so where the cells cannot be read', async ({ rolloutsPage }) => {
    rolloutsPage.answers('getCells', refusal(503, 'Storage is away', 'The database does not answer.'));
    await rolloutsPage.open('', {}, spanning);
    await expect(rolloutsPage.part('Cells')).toContainText(
      'The cells could not be read. This is tried again.',
    );
  });

  test('is read in German', async ({ page, rolloutsPage }) => {
    await rolloutsPage.open('', { lang: 'de-DE' }, spanning);
    const table = page.getByRole('table', { name: 'Zellen' });
    await expect(table.getByRole('row', { name: /eu \(diese\)/ })).toContainText('Erlaubt, endet');
    await expect(rolloutsPage.part('Zellen')).toContainText('2 von 3 Wächtern müssen unterschreiben');
  });

  test('can be used by all', async ({ page, rolloutsPage }) => {
    await page.setViewportSize({ width: 500, height: 900 });
    await rolloutsPage.open('', {}, spanning);
    await expect(rolloutsPage.table('Cells')).toBeVisible();
    expect(await rolloutsPage.overflow()).toBeLessThanOrEqual(0);
    await rolloutsPage.expectAccessible();
  });
});

test('a rollout of a Rollcall that is no cell asks for none', async ({ pages, rolloutsPage }) => {
  await rolloutsPage.open('');
  await expect(rolloutsPage.part('Kill switches')).toBeVisible();
  await expect(rolloutsPage.part('Cells')).toHaveCount(0);
  expect(pages.reads.map(({ id }) => id)).not.toContain('getCells');
});

panelTest('the panel shows the cells as well', async ({ page, panel }) => {
  await page.route('**/resources/api/cells', (route) => route.fulfill({ json: sideBySide }));
  await panel.show(spanning);
  await expect(page.getByRole('table', { name: 'Cells' })).toContainText('Held, epoch 402');
});
