import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSpan, shifted, spanAt, stepOf, writeSpan, spanHours } from './span.ts';

const now = Date.parse('2026-11-21T12:00:10Z');

describe('the span that is looked at', () => {
  it('is the last hour where the address says nothing that can be read', () => {
    for (const search of ['', 'hours=7', 'hours=1&until=yesterday'])
      assert.deepEqual(readSpan(new URLSearchParams(search)), { hours: 1, until: undefined });
  });

  it('is read from the address as it was written there', () => {
    for (const asked of [
      { hours: 24, until: undefined },
      { hours: 48, until: now },
    ] as const)
      assert.deepEqual(readSpan(new URLSearchParams(writeSpan(asked))), asked);
  });

  it('moves on with the clock, twice a minute', () => {
    const { from, to } = spanAt({ hours: 6, until: undefined }, now);
    assert.equal(new Date(to).toISOString(), '2026-11-21T12:00:30.000Z');
    assert.equal(to - from, 6 * 3_600_000);
  });

  it('is paged back, and forth again until it is the present', () => {
    const back = shifted({ hours: 1, until: undefined }, -1, now);
    assert.equal(back.until, now - 3_600_000);
    assert.deepEqual(shifted(back, 1, now), { hours: 1, until: undefined });
  });

  it('has at most some hundred points, and none that lies between two verdicts', () => {
    for (const hours of spanHours) {
      const step = stepOf({ hours, until: undefined });
      assert.ok(step >= 60 && (hours * 3_600) / step <= 360, `${hours} h in steps of ${step} s`);
    }
  });
});
