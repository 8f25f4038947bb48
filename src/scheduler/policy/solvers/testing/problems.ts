import fc from 'fast-check';
import type { Station } from '../../../../contract/station.ts';
import { policySpecs, type PolicyVersion, type Budget } from '../policy-spec.ts';
import type { Problem } from '../problem.ts';

/** More than any small problem needs. */
export const amply: Budget = {
  maxMoves: 240,
  maxBikesPerMove: 100,
  maxTotalBikesMoved: 500,
  maxStationsTouched: 250,
  maxTotalDistanceM: 1_000_000,
};

/** A station a number of metres east of a corner in the middle of Manhattan. */
export function stationAt(key: string, eastM: number, capacity: number, bikes: number, northM = 0): Station {
  const lat = 40.75 + northM / 111_195;
  return { key, name: key, lat, lon: -73.98 + eastM / (111_195 * 0.7576), capacity, bikes };
}

export function problemOf(
  stations: readonly Station[],
  budget: Partial<Budget> = {},
  version: PolicyVersion = 'rebal.global.v1',
): Problem {
  return { stations, spec: policySpecs[version], budget: { ...amply, ...budget } };
}

/** Stations on a lattice, so that equal distances are common. */
export const someStations = fc
  .uniqueArray(
    fc.record({
      x: fc.nat(5),
      y: fc.nat(5),
      capacity: fc.nat(30),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 2, maxLength: 14, selector: ({ x, y }) => 10 * x + y },
  )
  .map((list) =>
    list.map(({ x, y, capacity, share }, index) =>
      stationAt(`s${(index * 7) % 15}`, 300 * x, capacity, Math.round(share * capacity), 300 * y),
    ),
  );

export const someBudget: fc.Arbitrary<Budget> = fc.record({
  maxMoves: fc.integer({ min: 0, max: 12 }),
  maxBikesPerMove: fc.integer({ min: 1, max: 15 }),
  maxTotalBikesMoved: fc.integer({ min: 0, max: 60 }),
  maxStationsTouched: fc.integer({ min: 0, max: 14 }),
  maxTotalDistanceM: fc.integer({ min: 0, max: 8_000 }),
});
