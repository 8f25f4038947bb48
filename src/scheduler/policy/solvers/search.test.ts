import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import loadHighs from 'highs';
import { layOut } from './layout.ts';
import { objectiveOf } from './objective.ts';
import { faultsOf } from './plan-check.ts';
import type { Problem } from './problem.ts';
import { search } from './search.ts';
import { globalOutcome, solveGreedily } from './solve.ts';
import { everyWish, steepestTransfers } from './steepest.ts';
import { leastCostFlow } from './testing/min-cost-flow.ts';
import { amply, problemOf, someBudget, someStations, stationAt } from './testing/problems.ts';

const highs = await loadHighs();

/** As a process of the pool does it, without one. */
function solve(problem: Problem, timeLimitMs = 10_000) {
  const greedy = solveGreedily(problem);
  const { layout, transfers: start, idleObjective } = greedy;
  const result = search(highs, { layout, problem, start, idleTotal: idleObjective.total, timeLimitMs });
  return { greedy, result, outcome: globalOutcome(greedy, result) };
}

/** Problems in which there is something to move. */
const someProblem = fc
  .tuple(someStations, someBudget)
  .map(([stations, budget]) => problemOf(stations, budget))
  .filter((problem) => solveGreedily(problem).noOpReason === undefined);

describe('the global strategy', () => {
  it('gives up the nearest pair where that serves more bikes', () => {
    // Greedy sends west's bikes to the middle, 300 m off, and leaves east, which only west can reach, without any.
    const stations = [
      stationAt('east', 3_000, 20, 0),
      stationAt('middle', 300, 20, 0),
      stationAt('west', 100, 20, 20),
      stationAt('wester', -2_600, 20, 20),
    ];
    const { outcome } = solve(problemOf(stations));
    assert.deepEqual(
      outcome.moves.map((move) => [
        move.moveRank,
        move.fromStationKey,
        move.toStationKey,
        move.bikesMoved,
        move.reasonCodes,
      ]),
      [
        [1, 'west', 'east', 9, ['least_objective', 'surplus_emptied', 'deficit_filled']],
        [2, 'wester', 'middle', 9, ['least_objective', 'surplus_emptied', 'deficit_filled']],
      ],
    );
    const { unmetDeficit, residualSurplus, bikeMetres, total } = outcome.objective;
    assert.deepEqual([unmetDeficit, residualSurplus, bikeMetres], [0, 0, 9 * 2_900 + 9 * 2_900]);
    assert.ok(Math.abs(total - 0.0001 * bikeMetres) < 1e-9);
    assert.equal(outcome.greedyObjective.unmetDeficit, 9);
    assert.equal(outcome.served, 'global');
    assert.equal(outcome.search?.ended, 'proven');
  });

  it('spends its only move where it moves the most bikes', () => {
    const stations = [
      stationAt('a', 0, 20, 12),
      stationAt('b', 100, 20, 8),
      stationAt('c', 0, 40, 40, 5_000),
      stationAt('d', 1_000, 40, 0, 5_000),
    ];
    const { outcome } = solve(problemOf(stations, { maxMoves: 1 }));
    assert.deepEqual(
      outcome.moves.map(({ fromStationKey, toStationKey, bikesMoved, budgetExhausted }) => [
        fromStationKey,
        toStationKey,
        bikesMoved,
        budgetExhausted,
      ]),
      [['c', 'd', 18, true]],
    );
  });

  it('is as good as a flow of least cost where only bikes are limited', () => {
    fc.assert(
      fc.property(someStations, fc.integer({ min: 1, max: 60 }), (stations, maxTotalBikesMoved) => {
        const problem = problemOf(stations, { maxTotalBikesMoved });
        const greedy = solveGreedily(problem);
        fc.pre(greedy.noOpReason === undefined);
        const least = leastCostFlow(layOut(problem), problem);
        const { outcome } = solve(problem);
        const found = outcome.objective.total - outcome.idleObjective.total;
        assert.ok(found >= least - 1e-6, `${found} is better than the best, ${least}`);
        assert.ok(found <= least * (1 - 0.005) + 1e-6, `${found} is beyond the tolerance of ${least}`);
      }),
      { numRuns: 60 },
    );
  });

  it(
    'keeps every budget, is never worse than greedy, and is the same each time',
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(someProblem, (problem) => {
          const { greedy, result, outcome } = solve(problem);
          assert.deepEqual(faultsOf(greedy.layout, problem.budget, result.transfers), []);
          assert.ok(outcome.objective.total <= outcome.greedyObjective.total + 1e-6);
          const { bound, gap } = outcome.search ?? assert.fail('nothing was searched');
          assert.ok(bound <= outcome.objective.total + 1e-6);
          assert.ok(0 <= gap && gap <= 0.005 + 1e-9);
          assert.deepEqual(solve(problem).result.transfers, result.transfers);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('leaves no station below zero or above its capacity', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(someProblem, (problem) => {
        const bikes = new Map(problem.stations.map((station) => [station.key, station.bikes]));
        for (const { fromStationKey, toStationKey, bikesMoved } of solve(problem).outcome.moves) {
          bikes.set(fromStationKey, (bikes.get(fromStationKey) ?? 0) - bikesMoved);
          bikes.set(toStationKey, (bikes.get(toStationKey) ?? 0) + bikesMoved);
        }
        for (const { key, capacity } of problem.stations) {
          const after = bikes.get(key) as number;
          assert.ok(0 <= after && after <= capacity, `${key}: ${after} of ${capacity}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has greedy’s plan or a better one when it has no time at all, and says which', () => {
    const stations = Array.from({ length: 60 }, (_, n) =>
      stationAt(`s${n}`, 300 * (n % 8), 30, n % 2 ? 30 : 0, 300 * Math.floor(n / 8)),
    );
    const { outcome } = solve(problemOf(stations, { maxMoves: 9, maxStationsTouched: 12 }), 0);
    assert.ok(outcome.objective.total <= outcome.greedyObjective.total);
    if (outcome.served === 'greedy') assert.equal(outcome.fallback?.reason, 'no_improvement');
  });
});

describe('the quick plan that a search starts from', () => {
  it('keeps every budget', () => {
    fc.assert(
      fc.property(someProblem, (problem) => {
        const layout = layOut(problem);
        assert.deepEqual(
          faultsOf(layout, problem.budget, steepestTransfers(layout, problem, everyWish(layout))),
          [],
        );
      }),
    );
  });

  it('is better than greedy where moves are short', () => {
    const stations = [
      stationAt('a', 0, 20, 12),
      stationAt('b', 100, 20, 8),
      stationAt('c', 0, 40, 40, 5_000),
      stationAt('d', 1_000, 40, 0, 5_000),
    ];
    const problem = problemOf(stations, { ...amply, maxMoves: 1 });
    const greedy = solveGreedily(problem);
    const steepest = objectiveOf(
      greedy.layout,
      problem.spec.weights,
      steepestTransfers(greedy.layout, problem, everyWish(greedy.layout)),
    );
    assert.ok(steepest.total < greedy.objective.total);
  });
});
