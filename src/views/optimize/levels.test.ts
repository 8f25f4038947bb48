import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PolicyMove } from '../../contract/policy.ts';
import { compareStations, levelsAt, type Station } from './levels.ts';

const station = (key: string, bikes: number, capacity: number) =>
  ({ key, name: '', bikes, capacity }) as Station;
const stations = [station('a', 9, 10), station('b', 1, 20), station('c', 5, 0)];
const byKey = new Map(stations.map((each) => [each.key, each]));
const moves: PolicyMove[] = [
  {
    ...{ move_rank: 1, from_station_key: 'a', to_station_key: 'b', bikes_moved: 6, dist_m: 500 },
    ...{ budget_exhausted: false, neighbor_exhausted: false, reason_codes: [] },
  },
];
const sorted = (by: string, levels: ReadonlyMap<string, number>) =>
  [...stations].sort((a, b) => compareStations(by, a, b, levels)).map(({ key }) => key);

describe('the levels of stations', () => {
  it('count bikes on their way as gone from where they were, and not yet where they go', () => {
    const at = (frame: Parameters<typeof levelsAt>[2]) => [...levelsAt(byKey, moves, frame)];
    assert.deepEqual(at({ done: 0, travelling: [{ index: 0, progress: 0.5 }] }), [['a', 3]]);
    assert.deepEqual(at({ done: 1, travelling: [] }), [
      ['a', 3],
      ['b', 7],
    ]);
  });

  it('sort stations as they are shown, after the moves and not as the snapshot has them', () => {
    const moved = levelsAt(byKey, moves, { done: 1, travelling: [] });
    assert.deepEqual(sorted('bikes', new Map()), ['b', 'c', 'a']);
    assert.deepEqual(sorted('bikes', moved), ['a', 'c', 'b']);
    // 3 of 10 and 7 of 20; without docks there is no share.
    assert.deepEqual(sorted('fill', moved), ['c', 'a', 'b']);
    assert.deepEqual(sorted('capacity', moved), ['c', 'a', 'b']);
    assert.deepEqual(sorted('name', moved), ['a', 'b', 'c']);
  });
});
