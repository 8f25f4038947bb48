import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowsOf as rowsOfText } from './page.ts';

const row = {
  keys: ['https://www.example.com/', 'a query'],
  clicks: 1,
  impressions: 2,
  ctr: 0.5,
  position: 3.5,
};

const rowsOf = (body: unknown, dimensions: number) => rowsOfText(JSON.stringify(body) ?? '', dimensions);

describe('a page of Search Analytics', () => {
  it('is its rows, and no row where it has none', () => {
    assert.deepEqual(rowsOf({ rows: [row], responseAggregationType: 'byPage' }, 2), [row]);
    assert.deepEqual(rowsOf({ responseAggregationType: 'byPage' }, 2), []);
    const { keys: _, ...totals } = row;
    assert.deepEqual(rowsOf({ rows: [totals] }, 0), [{ ...totals, keys: [] }]);
  });

  it('is none where anything else came, so that it is not taken for an empty day', () => {
    const bad = { clicks: -1, impressions: null, position: '3' };
    const others = [undefined, null, [], 'text', {}, { error: {} }, { rows: {} }, { rows: [null] }];
    for (const body of others) assert.equal(rowsOf(body, 2), undefined, JSON.stringify(body));
    for (const [field, value] of Object.entries(bad))
      assert.equal(rowsOf({ rows: [{ ...row, [field]: value }] }, 2), undefined, field);
    assert.equal(rowsOf({ rows: [{ ...row, keys: ['one'] }] }, 2), undefined);
    assert.equal(rowsOf({ rows: [{ ...row, keys: ['one', 2] }] }, 2), undefined);
  });

  it('holds keys that PostgreSQL can keep', () => {
    const [read] = rowsOf({ rows: [{ ...row, keys: ['a\0b', 'half \ud83d, whole \u{1f600}'] }] }, 2) ?? [];
    assert.deepEqual(read?.keys, ['a\ufffdb', 'half \ufffd, whole \u{1f600}']);
  });
});
