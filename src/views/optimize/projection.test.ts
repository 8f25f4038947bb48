import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { levelsAt, fillOf, type Station } from './levels.ts';
import { projectionOf } from './projection.ts';

const picture = { width: 800, height: 400, margin: 20 };
const place = fc.record({
  lat: fc.double({ min: 35, max: 60, noNaN: true }),
  lon: fc.double({ min: -120, max: 120, noNaN: true }),
});

describe('a projection', () => {
  it('keeps every station within the margin', () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 50 }), (stations) => {
        const { at } = projectionOf(stations, picture);
        for (const station of stations) {
          const { x, y } = at(station);
          assert.ok(x >= 19.9 && x <= 780.1 && y >= 19.9 && y <= 380.1, `${x} ${y}`);
        }
      }),
    );
  });

  it('has north above and east at the right, and distances true in both directions', () => {
    const [home, north, east] = [
      { lat: 40, lon: -74 },
      { lat: 40.009, lon: -74 },
      { lat: 40, lon: -73.98825 },
    ];
    const { at, metresPerPixel } = projectionOf([home, north, east], picture);
    assert.ok(at(north).y < at(home).y);
    assert.ok(at(east).x > at(home).x);
    assert.ok(Math.abs((at(home).y - at(north).y) * metresPerPixel - 1_002) < 5);
    assert.ok(Math.abs((at(east).x - at(home).x) * metresPerPixel - 1_002) < 5);
  });

  it('puts a single station into the middle', () => {
    assert.deepEqual(projectionOf([{ lat: 1, lon: 2 }], picture).at({ lat: 1, lon: 2 }), { x: 400, y: 200 });
  });
});

describe('the bikes at stations while a plan plays', () => {
  const station = (key: string, bikes: number): Station => ({
    key,
    name: key,
    lat: 0,
    lon: 0,
    capacity: 20,
    bikes,
  });
  const stations = new Map([station('a', 20), station('b', 4)].map((each) => [each.key, each]));
  const move = {
    move_rank: 1,
    from_station_key: 'a',
    to_station_key: 'b',
    bikes_moved: 6,
    dist_m: 300,
    budget_exhausted: false,
    neighbor_exhausted: false,
    reason_codes: [],
  };

  it('leave when a move begins, and arrive when it ends', () => {
    const levels = (done: number, travelling: { index: number; progress: number }[]) =>
      Object.fromEntries(levelsAt(stations, [move], { done, travelling }));
    assert.deepEqual(levels(0, []), {});
    assert.deepEqual(levels(0, [{ index: 0, progress: 0.5 }]), { a: 14 });
    assert.deepEqual(levels(1, []), { a: 14, b: 10 });
  });

  it('pass over a station that the snapshot does not have', () => {
    assert.deepEqual(levelsAt(new Map(), [move], { done: 1, travelling: [] }), new Map());
  });

  it('say how a station stands', () => {
    assert.deepEqual(
      [fillOf(0, 20), fillOf(4, 20), fillOf(10, 20), fillOf(16, 20), fillOf(20, 20), fillOf(0, 0)],
      ['empty', 'low', 'even', 'high', 'full', 'closed'],
    );
  });
});
