import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Station } from '../../../contract/station.ts';
import { candidateArcs, haversineM, type Arc } from './candidate-arcs.ts';

/** Every pair is looked at. */
function allPairs(stations: Station[], need: number[], excess: number[], nearest: number, radiusM: number) {
  const near = (around: number, amounts: number[]) =>
    amounts
      .flatMap((amount, index) =>
        amount > 0 && index !== around
          ? [
              {
                index,
                distM: Math.round(haversineM(stations[around] as Station, stations[index] as Station)),
              },
            ]
          : [],
      )
      .filter(({ distM }) => distM <= radiusM)
      .sort((a, b) => a.distM - b.distM || a.index - b.index)
      .slice(0, nearest);
  const arcs = new Map<string, Arc>();
  stations.forEach((_, station) => {
    if (excess[station])
      for (const { index, distM } of near(station, need))
        arcs.set(`${station} ${index}`, { from: station, to: index, distM });
    if (need[station])
      for (const { index, distM } of near(station, excess))
        arcs.set(`${index} ${station}`, { from: index, to: station, distM });
  });
  return [...arcs.values()].sort((a, b) => a.distM - b.distM || a.from - b.from || a.to - b.to);
}

const corner = fc.constantFrom(
  { lat: 40.7, lon: -74 },
  { lat: -33.9, lon: 151.2 },
  { lat: 69.65, lon: 18.95 },
  { lat: 0, lon: 0 },
  { lat: -17, lon: 179.99 },
);
const offset = fc.double({ min: -0.05, max: 0.05, noNaN: true });

describe('candidate arcs', () => {
  it('are those that a look at every pair finds, wherever the city is', () => {
    fc.assert(
      fc.property(
        corner,
        fc.array(fc.record({ up: offset, across: offset, side: fc.integer({ min: -1, max: 1 }) }), {
          maxLength: 40,
        }),
        (place, points) => {
          const stations = points.map(({ up, across }, index): Station => {
            const lon = place.lon + across;
            return {
              key: `s${index}`,
              name: '',
              lat: place.lat + up,
              lon: lon > 180 ? lon - 360 : lon,
              capacity: 20,
              bikes: 10,
            };
          });
          const need = points.map(({ side }) => Math.max(0, side));
          const excess = points.map(({ side }) => Math.max(0, -side));
          assert.deepEqual(
            candidateArcs({ stations, need, excess }, { nearest: 3, radiusM: 2_000 }),
            allPairs(stations, need, excess, 3, 2_000),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the distance', () => {
  it('of New York’s city hall from its Grand Central is 5 km', () => {
    const metres = haversineM({ lat: 40.7128, lon: -74.006 }, { lat: 40.7527, lon: -73.9772 });
    assert.ok(Math.abs(metres - 5_050) < 50, String(metres));
  });
});
