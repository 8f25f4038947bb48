import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { readThresholds, thresholdsAround } from './thresholds.ts';

describe('thresholds', () => {
  it('are read as a list and as a range', () => {
    assert.deepEqual(readThresholds('1, 2;3.5 -4'), [1, 2, 3.5, -4]);
    assert.deepEqual(readThresholds('0.1..0.7/0.1'), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    assert.deepEqual(readThresholds(' 1 .. 3 / 1 '), [1, 2, 3]);
  });

  it('are refused where they are none, and where they are too many', () => {
    for (const text of ['', ' , ', 'a', '1..2/0', '3..1/1', '0..1000/1', '1e999', '1.2.3'])
      assert.equal(readThresholds(text), undefined, text);
  });

  it('that are offered around a number can be read, and have it among them', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), (number) => {
        const own = Number(number.toPrecision(4));
        assert.ok(readThresholds(thresholdsAround(own))?.includes(own === 0 ? 0 : own));
      }),
    );
  });
});
