import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pacificDay } from '../../contract/pacific-day.ts';
import { countDays, dayAfter, daysOf, newestComplete, nextPacificMidnight } from './pacific.ts';

const hour = 3_600_000;

describe('Pacific days', () => {
  it('begin at midnight in California, in summer and in winter', () => {
    assert.equal(pacificDay(Date.parse('2026-07-01T06:59:59Z')), '2026-06-30');
    assert.equal(pacificDay(Date.parse('2026-07-01T07:00:00Z')), '2026-07-01');
    assert.equal(pacificDay(Date.parse('2026-12-01T07:59:59Z')), '2026-11-30');
    assert.equal(pacificDay(Date.parse('2026-12-01T08:00:00Z')), '2026-12-01');
  });

  it('have 25 hours when the clock is set back and 23 when it is set forward, and none is lost or doubled', () => {
    const back = nextPacificMidnight(Date.parse('2026-10-31T20:00:00Z'));
    assert.equal(nextPacificMidnight(back) - back, 25 * hour);
    const forward = nextPacificMidnight(Date.parse('2026-03-07T20:00:00Z'));
    assert.equal(nextPacificMidnight(forward) - forward, 23 * hour);
    assert.deepEqual(daysOf('2026-10-31', '2026-11-02'), ['2026-10-31', '2026-11-01', '2026-11-02']);
    assert.equal(daysOf('2026-01-01', '2026-12-31').length, 365);
    assert.deepEqual(
      [countDays('2000-01-01', '9999-12-31'), countDays('2026-11-02', '2026-11-01')],
      [2_921_940, 0],
    );
  });

  it('end at the next midnight, at any moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2040, 0) }), (at) => {
        const midnight = nextPacificMidnight(at);
        assert.ok(midnight > at && midnight - at <= 25 * hour);
        assert.equal(pacificDay(midnight - 1), pacificDay(at));
        assert.equal(pacificDay(midnight), dayAfter(pacificDay(at), 1));
      }),
    );
  });

  it('of which everything is there lag behind by whole days', () => {
    assert.equal(newestComplete(Date.parse('2026-11-21T07:00:00Z'), 3), '2026-11-17');
    assert.equal(newestComplete(Date.parse('2026-11-21T09:00:00Z'), 3), '2026-11-18');
  });
});
