import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { greedyTransfers } from './greedy.ts';
import { layOut, type Layout } from './layout.ts';
import type { Transfer } from './objective.ts';
import { faultsOf } from './plan-check.ts';
import type { Budget } from './policy-spec.ts';
import { problemOf, someBudget, someStations, stationAt } from './testing/problems.ts';

/** The specification, word for word: before each move, all candidates are listed and ordered anew. */
function greedyByTheBook({ need, excess, arcs }: Layout, budget: Budget): Transfer[] {
  const [needs, surpluses] = [[...need], [...excess]];
  const touched = new Set<number>();
  const transfers: Transfer[] = [];
  const left = { bikes: budget.maxTotalBikesMoved, distM: budget.maxTotalDistanceM };
  while (transfers.length < budget.maxMoves && left.bikes > 0) {
    const [first] = arcs
      .map((arc) => ({ ...arc, bikes: Math.min(surpluses[arc.from] as number, needs[arc.to] as number) }))
      .filter(({ bikes }) => bikes > 0)
      .filter(({ from, to }) => new Set([...touched, from, to]).size <= budget.maxStationsTouched)
      .sort((a, b) => a.distM - b.distM || b.bikes - a.bikes || a.from - b.from || a.to - b.to);
    if (!first || first.distM > left.distM) break;
    const { from, to, distM } = first;
    const bikes = Math.min(first.bikes, left.bikes, budget.maxBikesPerMove);
    surpluses[from] = (surpluses[from] as number) - bikes;
    needs[to] = (needs[to] as number) - bikes;
    left.bikes -= bikes;
    left.distM -= distM;
    touched.add(from).add(to);
    transfers.push({ from, to, bikes, distM });
  }
  return transfers;
}

const named = (layout: Layout, transfers: readonly Transfer[]) =>
  transfers.map(({ from, to, bikes }) => `${layout.keys[from]} → ${layout.keys[to]}: ${bikes}`);
function plan(stations: Parameters<typeof problemOf>[0], budget: Partial<Budget> = {}) {
  const problem = problemOf(stations, budget, 'rebal.greedy.v1');
  const layout = layOut(problem);
  return named(layout, greedyTransfers(layout, problem.budget));
}

describe('greedy', () => {
  // 20 docks: the band is 9 to 11.
  const full = stationAt('full', 0, 20, 20);
  const fuller = stationAt('fuller', 500, 40, 40);

  it('serves the nearest pair first, and goes on until deficits or surpluses are used up', () => {
    assert.deepEqual(plan([full, stationAt('far', 900, 20, 2), stationAt('near', -200, 20, 5)]), [
      'full → near: 4',
      'full → far: 5',
    ]);
  });

  it('of equal distances, takes the pair that moves the most bikes at present', () => {
    const stations = [full, stationAt('east', 300, 20, 5), stationAt('west', -300, 20, 0)];
    assert.deepEqual(plan(stations), ['full → west: 9']);
  });

  it('of equal distances and transfers, goes by code point and not by alphabet', () => {
    const stations = [full, stationAt('ä', 300, 20, 4), stationAt('z', -300, 20, 4)];
    assert.deepEqual(plan(stations, { maxMoves: 1 }), ['full → z: 5']);
    // U+1F6B2 is a larger code point than U+FF5A, though its first UTF-16 unit is smaller.
    const beyond = [full, stationAt('🚲', 300, 20, 4), stationAt('ｚ', -300, 20, 4)];
    assert.deepEqual(plan(beyond, { maxMoves: 1 }), ['full → ｚ: 5']);
  });

  it('splits what is more than a move may have', () => {
    assert.deepEqual(plan([fuller, stationAt('empty', 700, 40, 0)], { maxBikesPerMove: 8 }), [
      'fuller → empty: 8',
      'fuller → empty: 8',
      'fuller → empty: 2',
    ]);
  });

  it('leaves out a pair that would touch too many stations, and takes it when one of them is touched', () => {
    const stations = [
      stationAt('a', 0, 20, 20),
      stationAt('b', 100, 20, 7),
      stationAt('c', 2_000, 20, 13),
      stationAt('d', 2_150, 20, 0),
      stationAt('e', 350, 20, 7),
    ];
    assert.deepEqual(plan(stations, { maxStationsTouched: 3 }), ['a → b: 2', 'a → e: 2']);
  });

  it('decides as its specification does, whatever the problem', () => {
    fc.assert(
      fc.property(someStations, someBudget, (stations, budget) => {
        const layout = layOut(problemOf(stations, budget));
        assert.deepEqual(greedyTransfers(layout, budget), greedyByTheBook(layout, budget));
      }),
      { numRuns: 1_000 },
    );
  });

  it('keeps every budget, and the order of the feed does not matter', () => {
    fc.assert(
      fc.property(someStations, someBudget, (stations, budget) => {
        const layout = layOut(problemOf(stations, budget));
        const transfers = greedyTransfers(layout, budget);
        assert.deepEqual(faultsOf(layout, budget, transfers), []);
        const turned = layOut(problemOf([...stations].reverse(), budget));
        assert.deepEqual(greedyTransfers(turned, budget), transfers);
      }),
    );
  });

  it('refuses a station that is there twice', () => {
    assert.throws(() => plan([full, full]), { message: 'station "full" is there twice' });
  });
});
