import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { SyncDay } from '../../../contract/sync.ts';
import { dayAfterKey, weeksOf } from './calendar.ts';

const dayMs = 86_400_000;
const daysFrom = (first: string, count: number): SyncDay[] =>
  Array.from({ length: count }, (_, index) => ({
    date: new Date(Date.parse(first) + index * dayMs).toISOString().slice(0, 10),
    status: 'ok',
    rows: 1,
    pages: 1,
    clicks: 1,
    impressions: 1,
    totals: null,
    repairs: 0,
    final: true,
    reason: null,
    syncedAt: null,
  }));

describe('a calendar of days', () => {
  it('has every day once, in its row of the week, in their order', () => {
    const first = fc
      .integer({ min: 0, max: 3_000 })
      .map((index) => new Date(Date.UTC(2020, 0, 1) + index * dayMs));
    fc.assert(
      fc.property(first, fc.integer({ min: 1, max: 500 }), (begins, count) => {
        const days = daysFrom(begins.toISOString(), count);
        const weeks = weeksOf(days);
        const shown = weeks.flatMap((week) => week.days.filter((day) => day !== undefined));
        assert.deepEqual(shown, days);
        for (const { days: inWeek } of weeks)
          for (const [weekday, day] of inWeek.entries())
            if (day) assert.equal((new Date(day.date).getUTCDay() + 6) % 7, weekday, day.date);
      }),
    );
  });

  it('names months where their names have room', () => {
    const months = weeksOf(daysFrom('2026-06-22', 150)).flatMap(({ month }, week) =>
      month ? [[week, month]] : [],
    );
    assert.deepEqual(
      months.map(([, month]) => month),
      ['2026-07', '2026-08', '2026-09', '2026-10', '2026-11'],
    );
    const weeks = months.map(([week]) => Number(week));
    assert.ok(weeks.slice(1).every((week, index) => week - (weeks[index] ?? 0) >= 3));
  });

  it('is gone through by keys, and not beyond its ends', () => {
    const after = (key: string, from: number) => dayAfterKey(key, from, 150);
    assert.deepEqual(
      [after('ArrowLeft', 20), after('ArrowRight', 20), after('ArrowUp', 20), after('ArrowDown', 20)],
      [13, 27, 19, 21],
    );
    assert.deepEqual([after('Home', 20), after('End', 20)], [0, 149]);
    assert.deepEqual(
      [after('ArrowLeft', 3), after('ArrowDown', 149), after('a', 3)],
      [undefined, undefined, undefined],
    );
  });
});
