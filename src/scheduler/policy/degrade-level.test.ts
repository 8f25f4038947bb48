import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { degradeLevel } from './degrade-level.ts';

const level = (empty: number, full: number, serving = 1, active = 1_000) =>
  degradeLevel({ active, empty, full, serving });

describe('the degrade level', () => {
  it('follows the share of empty and full stations, past each limit', () => {
    assert.deepEqual(
      [350, 351, 500, 501, 700, 701].map((stations) => level(stations - 100, 100)),
      [0, 1, 1, 2, 2, 3],
    );
  });

  it('follows the share that serves, below each limit', () => {
    assert.deepEqual(
      [0.85, 0.849, 0.7, 0.699, 0.5, 0.499].map((serving) => level(0, 0, serving)),
      [0, 1, 1, 2, 2, 3],
    );
  });

  it('is the highest where there are no stations', () => {
    assert.equal(level(0, 0, 1, 0), 3);
  });
});
