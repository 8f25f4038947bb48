import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import type { Database } from '../storage/database.ts';
import { HistoryStore } from './history-store.ts';

let database: Database;
let folder: string;
let history: HistoryStore;
before(async () => {
  ({ database, folder } = await openTestDatabase());
  history = new HistoryStore(database);
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => database.script('delete from history'));
const start = Date.UTC(2026, 10, 21, 8);

describe('the history', () => {
  it('gives samples of a time span, oldest first, both ends included', async () => {
    for (const tick of [3, 1, 2, 0]) await history.append(start + tick * 10_000, { 'queue.backlog': tick });
    assert.deepEqual(await history.samples('queue.backlog', start + 10_000, start + 20_000), [
      { at: start + 10_000, value: 1 },
      { at: start + 20_000, value: 2 },
    ]);
  });

  it('replaces a sample of the same time', async () => {
    await history.append(start, { 'queue.backlog': 1 });
    await history.append(start, { 'queue.backlog': 2 });
    assert.deepEqual(await history.samples('queue.backlog', start, start), [{ at: start, value: 2 }]);
  });

  it('keeps a peak of a step in view, and averages rates', async () => {
    for (const [tick, value] of [0, 100, 2].entries())
      await history.append(start + tick * 10_000, { 'queue.backlog': value, 'polls.failed': value });
    const answer = await history.read(['queue.backlog', 'polls.failed'], start, start + 60_000, 60_000);
    assert.deepEqual(answer.times, [start]);
    assert.deepEqual(
      answer.series.map(({ values }) => values),
      [[100], [34]],
    );
  });

  it('leaves a gap where a series has no sample, and makes no zero of it', async () => {
    await history.append(start, { 'queue.backlog': 5, 'staleness.max': 1 });
    await history.append(start + 10_000, { 'queue.backlog': 6 });
    const { series } = await history.read(['staleness.max', 'queue.backlog'], start, start + 20_000, 10_000);
    assert.deepEqual(
      series.map(({ values }) => values),
      [
        [1, null],
        [5, 6],
      ],
    );
  });

  it('of nothing is empty', async () => {
    const { times, series } = await history.read(['staleness.max'], start, start + 1, 10_000);
    assert.deepEqual([times, series[0]?.values], [[], []]);
  });

  it('is forgotten before a time', async () => {
    for (const tick of [0, 1]) await history.append(start + tick * 10_000, { 'queue.backlog': 1 });
    await history.forgetBefore(start + 10_000);
    assert.equal((await history.samples('queue.backlog', start, start + 60_000)).length, 1);
  });
});
