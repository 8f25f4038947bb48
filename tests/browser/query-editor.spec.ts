import { expect } from '@playwright/test';
import { rollcallQuery } from '../../src/contract/query.ts';
import { kindOptions } from '../../src/grafana/datasource/words/kinds.ts';
import { test } from './editor.page.ts';

test.describe('a query', () => {
  for (const { value: kind, label } of kindOptions)
    test(`of the kind ${label} can be made, read by the backend, and used by anyone`, async ({
      page,
      editor,
    }) => {
      await editor.open('QueryEditor', { saved: { kind: kind === 'queue' ? 'history' : 'queue' } });
      await editor.list('Query').fill(label);
      await page.getByRole('option', { name: label }).first().click();
      if (['stages', 'verdict', 'criteria'].includes(kind)) {
        expect(editor.asked).toEqual([]);
        await editor.choose('Rollout', 'adaptive-polling');
      }
      await expect.poll(() => editor.asked.at(-1)?.kind).toBe(kind);
      const saved = await editor.saved();
      expect(rollcallQuery.safeParse(saved).error).toBeUndefined();
      expect(saved).toMatchObject({ refId: 'A', kind, schemaVersion: 2 });
      await editor.expectAccessible();
    });

  test('names what the scheduler has, and takes a variable for all of its values', async ({ editor }) => {
    await editor.open('QueryEditor', { saved: { kind: 'breakers' }, variables: { type: ['pve', 'pbs'] } });
    await editor.choose('Groups', 'staging');
    await editor.saves({ groups: ['staging'] });
    await editor.chooseOwn('Types', '$type');
    await editor.saves({ types: ['$type'] });
    await expect
      .poll(() => editor.asked.at(-1))
      .toMatchObject({ types: ['pve', 'pbs'], groups: ['staging'] });
  });

  test('can be narrowed by a condition on a column', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: { kind: 'instances' } });
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await editor.choose('Filter 1', 'Breaker');
    await page.getByLabel('Value of filter 1').fill('open');
    await page.getByLabel('Value of filter 1').press('Tab');
    const filters = [{ key: 'breaker', operator: '=', value: 'open' }];
    await expect.poll(() => editor.asked.at(-1)).toMatchObject({ filters });
    await editor.expectAccessible();
    await page.getByRole('button', { name: 'Remove filter 1' }).click();
    await editor.saves({ filters: [] });
  });

  test('is saved and asked once for each choice, however quick the click is', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: { kind: 'instances' } });
    await page.evaluate(() => {
      const { datasource } = window as unknown as { datasource: { filterQuery: (query: object) => boolean } };
      const filterQuery = datasource.filterQuery.bind(datasource);
      Object.assign(window, { runs: [] });
      datasource.filterQuery = (query) => {
        (window as unknown as { runs: object[] }).runs.push(query);
        return filterQuery(query);
      };
    });
    await editor.chooseQuickly('Query', 'Stages');
    await editor.saves({ kind: 'stages' });
    await editor.chooseQuickly('Query', 'Breakers');
    await editor.saves({ kind: 'breakers' });
    await editor.chooseQuickly('Groups', 'staging');
    await editor.saves({ groups: ['staging'] });
    const runs = await page.evaluate(() => (window as unknown as { runs: object[] }).runs);
    expect(runs).toMatchObject([{ kind: 'stages' }, { kind: 'breakers' }, { groups: ['staging'] }]);
  });

  test('of the first version is read as before, and saved as of this one when it is changed', async ({
    editor,
  }) => {
    await editor.open('QueryEditor', { saved: { kind: 'breakers', refId: 'B', hide: true } });
    await editor.choice('Format', 'Numeric');
    await editor.saves({ kind: 'breakers', format: 'numeric', refId: 'B', hide: true, schemaVersion: 2 });
  });

  test('of a newer version is left alone, and says what to do', async ({ page, editor }) => {
    const saved = { kind: 'tides', schemaVersion: 9, refId: 'A' };
    await editor.open('QueryEditor', { saved });
    await expect(page.getByRole('alert')).toContainText('saved by a newer version of the plugin');
    expect(await editor.saved()).toEqual(saved);
  });

  test('that cannot feed an alert rule says so in the rule’s editor', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: { kind: 'breakers' }, app: 'unified-alerting' });
    await expect(page.getByRole('alert').filter({ hasText: 'Choose the format Numeric' })).toBeVisible();
    await editor.choice('Format', 'Numeric');
    await expect(page.getByText('Choose the format Numeric')).toBeHidden();
    await editor.chooseOwn('Types', '$type');
    await expect(page.getByText('$type has no value in an alert rule')).toBeVisible();
  });

  test('begins with an example of the help', async ({ page, editor }) => {
    await editor.open('QueryHelp');
    await page.getByRole('button', { name: 'Does the backlog grow?' }).click();
    await editor.saves({ kind: 'history', series: ['queue.backlog'], refId: 'A' });
    await editor.expectAccessible();
  });
});

test('a template variable lists what it is asked for, and follows another', async ({ editor }) => {
  await editor.open('VariableEditor', { saved: { kind: 'variable', of: 'types' } });
  await editor.choose('List', 'Instances');
  await editor.chooseOwn('Types', '$type');
  await editor.saves({ kind: 'variable', of: 'instances', types: ['$type'], schemaVersion: 2 });
  await editor.choose('List', 'Stages');
  await editor.saves({ of: 'stages' });
  expect(await editor.saved()).not.toHaveProperty('types');
  await editor.choose('Rollout', 'optimize');
  await editor.saves({ of: 'stages', rollout: 'optimize' });
  await editor.expectAccessible();
});

test('an annotation asks for events, the usual ones at first', async ({ editor }) => {
  await editor.open('AnnotationEditor', { saved: { refId: 'Anno' } });
  await editor.choose('Rollouts', 'adaptive-polling');
  await editor.saves({
    refId: 'Anno',
    kind: 'events',
    what: ['breakers', 'rollouts', 'killSwitches', 'drills'],
    rollouts: ['adaptive-polling'],
  });
  await editor.expectAccessible();
});
