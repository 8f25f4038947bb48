import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bandOf } from './band.ts';

const shares = { low: 0.45, high: 0.55 };

describe('the band of a station', () => {
  it('is around the middle at every small capacity, where its ends cross', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((capacity) => Object.values(bandOf(capacity, shares)).join('–')),
      ['0–0', '0–1', '1–1', '1–2', '2–2', '2–3', '3–3', '3–4', '4–4', '4–5'],
    );
  });

  it('is what the shares say at the capacities of most stations', () => {
    assert.deepEqual(bandOf(20, shares), { low: 9, high: 11 });
    assert.deepEqual(bandOf(47, shares), { low: 22, high: 25 });
  });

  it('has its ends in order, within the capacity', () => {
    fc.assert(
      fc.property(fc.nat(200), (capacity) => {
        const { low, high } = bandOf(capacity, shares);
        assert.ok(0 <= low && low <= high && high <= capacity);
      }),
    );
  });
});
