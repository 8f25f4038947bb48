import { expect } from '@playwright/test';
import type { EditedDataSource } from '../../src/grafana/datasource/editedDataSource.ts';
import type { VariableSupport } from '../../src/grafana/datasource/variableSupport.ts';
import { test } from './editor.page.ts';

declare global {
  interface Window {
    datasource: EditedDataSource;
  }
}

test.describe('the data source in the browser', () => {
  test('offers the columns for ad-hoc filters, and lists the values of those that are a choice', async ({
    page,
    editor,
  }) => {
    await editor.open('QueryEditor', { saved: { kind: 'queue' } });
    editor.answers({ text: ['open', 'closed'], value: ['open', 'closed'] });
    const keys = await page.evaluate(() => window.datasource.getTagKeys());
    expect(keys).toContainEqual({ text: 'Breaker', value: 'breaker' });
    const valuesOf = (key: string) =>
      page.evaluate((named) => window.datasource.getTagValues({ key: named, filters: [] }), key);
    expect(await valuesOf('breaker')).toEqual([
      { text: 'open', value: 'open' },
      { text: 'closed', value: 'closed' },
    ]);
    expect(editor.asked).toMatchObject([{ kind: 'filterValues', key: 'breaker', schemaVersion: 2 }]);
    for (const key of ['lastError', 'tides', 'constructor']) expect(await valuesOf(key)).toEqual([]);
    expect(editor.asked).toHaveLength(1);
  });

  test('says in the backend’s words why there is nothing to list', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: { kind: 'queue' } });
    editor.refuses('The scheduler does not answer', 502);
    await expect(
      page.evaluate(() => window.datasource.values({ kind: 'filterValues', key: 'type' })),
    ).rejects.toThrow('The scheduler does not answer');
  });

  test('asks the usual events for an annotation in which nothing was chosen, and else what was', async ({
    page,
    editor,
  }) => {
    await editor.open('AnnotationEditor', { saved: { refId: 'Anno' } });
    const prepared = await page.evaluate(() => {
      const saved = [
        { target: { refId: 'Anno' } },
        { target: { refId: 'Anno', kind: 'events', what: ['drills'] } },
        { query: { spec: { refId: 'Anno', kind: 'events', what: ['drills'] } } },
      ];
      return saved.map((annotation) => window.datasource.annotations.prepareQuery?.(annotation as never));
    });
    expect(prepared).toMatchObject([
      { refId: 'Anno', kind: 'events', what: ['breakers', 'rollouts', 'killSwitches', 'drills'] },
      { refId: 'Anno', kind: 'events', what: ['drills'] },
      { refId: 'Anno', kind: 'events', what: ['drills'] },
    ]);
  });

  test('holds back what is hidden or not complete', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: { kind: 'queue' } });
    const asked = await page.evaluate(() =>
      [
        { refId: 'A', kind: 'queue' },
        { refId: 'B', kind: 'queue', hide: true },
        { refId: 'C', kind: 'verdict', rollout: '' },
      ].map((query) => window.datasource.filterQuery(query as never)),
    );
    expect(asked).toEqual([true, false, false]);
  });

  test('gives a variable’s query the name that its answer goes by', async ({ page, editor }) => {
    await editor.open('QueryEditor', { saved: { kind: 'queue' } });
    // The editor asks for lists of its own, now or in a moment.
    const sent = page.waitForRequest(
      (request) => request.url().includes('/api/ds/query') && !request.postData()?.includes('"refId":"list"'),
    );
    await page.evaluate(() => {
      const request = { targets: [{ kind: 'variable', of: 'types' }], scopedVars: {} };
      (window.datasource.variables as VariableSupport).query(request as never).subscribe();
    });
    const { queries } = (await sent).postDataJSON() as { queries: object[] };
    expect(queries).toMatchObject([{ refId: 'variable', kind: 'variable', of: 'types' }]);
  });
});
