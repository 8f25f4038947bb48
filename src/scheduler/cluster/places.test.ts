import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openPlaces, wanted } from './places.ts';

describe('places of a node', () => {
  it('open one after the other over ten seconds', () => {
    assert.deepEqual(
      [0, 2_500, 5_000, 10_000, 3_600_000].map((ms) => openPlaces(100, ms)),
      [10, 32, 55, 100, 100],
    );
    assert.equal(openPlaces(2, 0), 1);
  });

  it('are not all for instances that fail', () => {
    assert.deepEqual(wanted(20, 0, 0), { well: 20, failing: 10 });
    assert.deepEqual(wanted(20, 15, 8), { well: 5, failing: 2 });
    assert.deepEqual(wanted(20, 15, 10), { well: 5, failing: 0 });
    assert.deepEqual(wanted(20, 25, 3), { well: 0, failing: 0 });
  });
});
