import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DayReader } from './day-reader.ts';
import { PageRows } from './page-rows.ts';
import { searchConsolePaging } from './paginator.ts';
import { RunReadings } from './run-readings.ts';
import type { Reading, ReadingStore } from './storage/reading-store.ts';
import type { StoredRun } from './storage/run-store.ts';
import { untried } from './work-item.ts';

it('a run asks for each of its days once, though storage fails while it plans them', async () => {
  const readings = ['2026-11-03', '2026-11-02', '2026-11-01'].map((day, id): Reading => ({
    id,
    day,
    attempt: 1,
    state: 'pending',
    totals: null,
    pages: [],
  }));
  let isAway = true;
  const reader = {
    keepTotals: () => Promise.resolve(),
    resume: (reading: Reading, place: number) =>
      isAway && place === 3
        ? Promise.reject(new Error('storage is away'))
        : Promise.resolve({ kind: 'page', place, ...untried, reading, startRow: 0, repair: false }),
  } as unknown as DayReader;
  const store = { of: () => Promise.resolve(readings) } as unknown as ReadingStore;
  const run = new RunReadings({ id: 'run' } as StoredRun, store, reader, searchConsolePaging);
  await run.load();
  await run.plan();
  const [totals] = run.source.splice(0);
  assert.ok(totals);
  const answered = () =>
    run.take(totals, { ok: true, rows: PageRows.of([]), bytes: 0 }, new AbortController().signal);
  await assert.rejects(answered(), /storage is away/);
  isAway = false;
  await answered();
  assert.deepEqual(
    run.source.map(({ place }) => place),
    [1, 2, 3],
  );
});
