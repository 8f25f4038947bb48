import { expect } from '@playwright/test';
import { test } from './editor.page.ts';

const runbook =
  "curl -s -H 'X-API-Token: …' 'http://<host>:7655/api/history?series=queue.backlog' | jq '.series[] | {name}'";
const script = { kind: 'script', endpoint: '/api/monitoring/scheduler/health', expression: '.queue' };

test.describe('a script', () => {
  test('comes from a line of the runbook as it stands', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: script });
    editor.answers({ name: ['queue.backlog'] });
    await editor.paste(editor.field('jq expression'), runbook);
    await editor.saves({
      endpoint: '/api/history',
      parameters: { series: 'queue.backlog' },
      expression: '.series[] | {name}',
    });
    await expect(editor.field('series')).toHaveValue('queue.backlog');
    const preview = page.getByRole('group', { name: 'Preview of the frames' });
    await expect(preview).toContainText('1 row, 1 column');
    await expect(preview.getByRole('columnheader')).toHaveText('name string');
    await editor.expectAccessible();
    await page.screenshot({ path: 'test-results/screenshots/script-editor-dark.png', fullPage: true });
  });

  test('says why a line is not taken, and leaves what was there', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: script });
    await editor.paste(editor.field('jq expression'), "curl http://host/api/audit | jq '.entries[]'");
    await expect(page.getByText('This line cannot be read')).toBeVisible();
    await editor.saves({ expression: '.queue' });
  });

  test('runs with Ctrl and Enter, and shows types, units and labels of what it made', async ({
    page,
    editor,
  }) => {
    await editor.open('QueryEditor', { saved: script });
    editor.answers({ type: ['pve', 'pbs'], tasks: [3, null] }, { type: 'numeric-long', typeVersion: [0, 1] });
    await editor.field('jq expression').fill('.queue.perType');
    await editor.field('jq expression').press('Control+Enter');
    const preview = page.getByRole('group', { name: 'Preview of the frames' });
    await expect(preview).toContainText('numeric-long: 2 rows, 2 columns');
    await expect(preview.getByRole('row').nth(2)).toHaveText('pbsnull');
  });

  test('that is wrong shows where, and leads there', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: script });
    editor.refuses('The script has no result (compile, line 2, column 3): syntax error, unexpected end');
    await editor.field('jq expression').fill('.queue\n| +');
    await editor.field('jq expression').press('Control+Enter');
    const fault = page.getByRole('alert');
    await expect(fault).toContainText('line 2, column 3');
    await expect(fault.locator('pre')).toHaveText('| +\n  ^');
    await fault.getByRole('button', { name: 'Go to line 2, column 3' }).click();
    await expect(editor.field('jq expression')).toBeFocused();
    const start = await editor
      .field('jq expression')
      .evaluate((element) => (element as HTMLTextAreaElement).selectionStart);
    expect(start).toBe('.queue\n| '.length);
    await editor.field('jq expression').fill('.queue');
    await expect(fault.getByRole('button', { name: 'Go to' })).toBeHidden();
  });

  test('gets the dashboard’s variables as values, never in its text', async ({ editor }) => {
    const expression = '.instances[] | select(.type == $type)';
    await editor.open('QueryEditor', {
      saved: { ...script, expression },
      variables: { type: '") | env | ("', id: 'adaptive-polling' },
    });
    await editor.choose('Endpoint', '/api/rollouts/{id}');
    expect(editor.asked).toEqual([]);
    await editor.field('id').fill('$id');
    await editor.field('id').press('Enter');
    await expect
      .poll(() => editor.asked.at(-1))
      .toMatchObject({
        expression,
        parameters: { id: 'adaptive-polling' },
        variables: { type: '") | env | ("' },
      });
    expect(await editor.saved()).not.toHaveProperty('variables');
  });
});
