import { MappingType } from '@grafana/schema';
import { expect } from '@playwright/test';
import { test } from './panel-test.ts';
import * as rollouts from './rollouts.ts';

test.describe('on a dashboard', () => {
  const list = [
    rollouts.promote,
    rollouts.sync,
    { ...rollouts.rolledBack, id: 'optimize', title: 'Optimize' },
  ];

  test('several rollouts are a list in brief, and each unfolds', async ({ page, panel }) => {
    await panel.open({ state: 'Done', rollouts: list, asList: true });
    await expect(panel.verdict).toHaveCount(3);
    await expect(panel.criteria).toHaveCount(0);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: 'test-results/screenshots/list-dark.png', fullPage: true });
    const sync = page.getByRole('region', { name: 'Rollout search-console-sync' });
    await sync.getByRole('button', { name: 'Details' }).click();
    await expect(sync.getByRole('table', { name: 'Criteria' })).toBeVisible();
    await sync.getByRole('button', { name: 'Less' }).click();
    await expect(panel.criteria).toHaveCount(0);
  });

  test('one of a list is decided where it stands', async ({ page, panel }) => {
    await panel.open({ state: 'Done', rollouts: list, asList: true });
    await panel.actionsAnswer(200, rollouts.rolledBack);
    const first = page.getByRole('region', { name: 'Rollout adaptive-polling' });
    await first.getByRole('button', { name: 'Roll back' }).click();
    await page.keyboard.type('customers call');
    await panel.button('Roll back now').click();
    await expect(first.getByRole('strong')).toHaveText('ROLLED BACK');
    expect(panel.sent.map(({ url }) => url)).toEqual(['adaptive-polling/rollback']);
  });

  test('a mapping gives the verdict the words of the team', async ({ panel }) => {
    const mappings = [
      { type: MappingType.ValueToText, options: { promote: { text: 'GO ON', color: 'purple' } } },
    ] as never;
    await panel.open({ state: 'Done', rollouts: [rollouts.promote], mappings });
    await expect(panel.verdict.getByRole('strong')).toHaveText('GO ON');
  });

  test('data links stand beside the title, and so does the way to the rollout’s page', async ({
    page,
    panel,
  }) => {
    const links = [{ title: 'Runbook', url: 'https://wiki/adaptive-polling' }];
    await panel.open({ state: 'Done', rollouts: [rollouts.promote], links });
    await expect(page.getByRole('link', { name: 'Runbook' })).toHaveAttribute('href', links[0]?.url ?? '');
    await expect(page.getByRole('link', { name: 'Open in Rollcall' })).toHaveAttribute(
      'href',
      '/a/rollcall-scheduler-app/rollouts/adaptive-polling?datasource=rollcall',
    );
  });

  test('a panel for looking only says why nothing can be decided', async ({ page, panel }) => {
    await panel.show(rollouts.promote, { options: JSON.stringify({ readOnly: true }) });
    await expect(panel.button('Roll back')).toBeDisabled();
    await expect(page.getByText('This panel is for looking only')).toBeVisible();
  });

  test('a chosen layout holds at any size', async ({ panel }) => {
    await panel.show(rollouts.promote, { height: '200', options: JSON.stringify({ layout: 'full' }) });
    await expect(panel.criteria).toHaveCount(1);
    await panel.show(rollouts.promote, { options: JSON.stringify({ layout: 'brief' }) });
    await expect(panel.criteria).toHaveCount(0);
  });

  test('in German where Grafana is', async ({ page, panel }) => {
    await panel.open({ state: 'Done', rollouts: [rollouts.sync] }, { lang: 'de-DE' });
    await expect(page.getByRole('region', { name: 'Not-Aus' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Zurückrollen', exact: true })).toBeVisible();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: 'test-results/screenshots/german-dark.png', fullPage: true });
  });
});
