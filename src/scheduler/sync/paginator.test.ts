import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../clock/seeded-random.ts';
import { mostRepairs, nextStep, type StoredPage } from './paginator.ts';

const paging = { pageRows: 20, dayRows: 60 };

/** Reads a day of `count` rows, of which those from `tiedFrom` on come in an order of their own with each answer. */
function read(count: number, tiedFrom: number, seed: number, grownBy = 0) {
  const random = seededRandom(seed);
  const pages: StoredPage[] = [];
  const keys = new Set<number>();
  let rows = count;
  for (;;) {
    const step = nextStep(pages, paging);
    if (step.kind === 'complete' || step.kind === 'failed') return { step, pages, keys, rows };
    // A day grows at its end at the most once, after its first page.
    if (pages.length === 1) rows += grownBy;
    const order = Array.from({ length: rows }, (_, key) => ({
      key,
      tie: key < tiedFrom ? -1 / (key + 1) : random(),
    }));
    const answer = order
      .sort((a, b) => a.tie - b.tie)
      .slice(step.startRow, step.startRow + Math.min(paging.pageRows, paging.dayRows - step.startRow));
    const before = keys.size;
    for (const { key } of answer) keys.add(key);
    pages.push({ startRow: step.startRow, rows: answer.length, fresh: keys.size - before });
  }
}

describe('the paginator', () => {
  it('reads pages one after the other until one is short or the day is full', () => {
    const starts = (count: number) => read(count, count, 1).pages.map(({ startRow }) => startRow);
    assert.deepEqual(starts(0), [0]);
    assert.deepEqual(starts(19), [0]);
    assert.deepEqual(starts(20), [0, 20]);
    assert.deepEqual(starts(60), [0, 20, 40]);
  });

  it('never says that a day is whole while a row is missing, wherever its ties are', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.nat(), (count, tiedFrom, seed) => {
        const { step, keys } = read(count, tiedFrom, seed);
        if (step.kind === 'complete') assert.deepEqual([step.rows, keys.size], [count, count]);
        else assert.match(step.kind === 'failed' ? step.why : '', /did not come/);
      }),
    );
  });

  it('finds ties at one border with one more page', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const { step, pages } = read(40, 12, seed);
      assert.equal(step.kind, 'complete');
      assert.ok(pages.length <= 3 + mostRepairs);
    }
  });

  it('reads what a day got while it was read', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 15 }), fc.nat(), (count, grownBy, seed) => {
        const { step, keys, rows } = read(count, 0, seed, grownBy);
        if (step.kind === 'complete' && count >= paging.pageRows) assert.equal(keys.size, rows);
      }),
    );
  });

  it('goes on behind the last stored page', () => {
    const whole = read(50, 50, 1).pages;
    for (let stored = 0; stored < whole.length; stored += 1)
      assert.deepEqual(nextStep(whole.slice(0, stored), paging), {
        kind: 'read',
        startRow: whole[stored]?.startRow,
      });
  });

  it('gives up a day whose pages repeat for ever, and says how much is missing', () => {
    const pages = [{ startRow: 0, rows: 10, fresh: 9 }];
    for (let reads = 0; reads < mostRepairs; reads += 1) {
      assert.deepEqual(nextStep(pages, paging), { kind: 'repair', startRow: 0, missing: 1 });
      pages.push({ startRow: 0, rows: 10, fresh: 0 });
    }
    const step = nextStep(pages, paging);
    assert.match(step.kind === 'failed' ? step.why : '', /^1 of 10 rows did not come in 25 pages/);
  });
});
