import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { SolverPool } from './solver-pool.ts';
import { problemOf, stationAt } from './testing/problems.ts';

const city = [
  stationAt('east', 3_000, 20, 0),
  stationAt('middle', 300, 20, 0),
  stationAt('west', 100, 20, 20),
  stationAt('wester', -2_600, 20, 20),
];
const problem = problemOf(city);

function poolOf(t: TestContext, name?: string, processes = 1): SolverPool {
  const file = name === undefined ? {} : { file: new URL(`./testing/processes/${name}.ts`, import.meta.url) };
  const pool = new SolverPool({ processes, ...file });
  t.after(() => pool.close());
  return pool;
}

describe('a run', () => {
  it('of the global strategy is searched in a process', async (t) => {
    const outcome = await poolOf(t).solve(problem, { deadlineMs: 60_000 });
    assert.equal(outcome.served, 'global');
    assert.equal(outcome.fallback, undefined);
    assert.ok(outcome.objective.total < outcome.greedyObjective.total);
    assert.deepEqual([outcome.stations, outcome.arcs], [4, 3]);
    assert.equal(outcome.timedOut, false);
  });

  it('of greedy needs no process', async (t) => {
    const greedy = { ...problem, ...problemOf(city, {}, 'rebal.greedy.v1') };
    const outcome = await poolOf(t, 'hanging').solve(greedy, { deadlineMs: 60_000 });
    assert.deepEqual([outcome.served, outcome.fallback, outcome.moves.length], ['greedy', undefined, 1]);
    assert.deepEqual(outcome.objective, outcome.greedyObjective);
  });

  it('with nothing to move is answered at once, by the strategy that was asked for, with the reason', async (t) => {
    const pool = poolOf(t, 'hanging');
    for (const [stations, budget, reason] of [
      [[stationAt('a', 0, 20, 10), stationAt('b', 100, 20, 20)], {}, 'no_deficits'],
      [[stationAt('a', 0, 20, 10), stationAt('b', 100, 20, 0)], {}, 'no_surpluses'],
      [[stationAt('a', 0, 20, 20), stationAt('b', 9_000, 20, 0)], {}, 'neighborhood_blocked'],
      [city, { maxTotalBikesMoved: 0 }, 'budget_zero'],
      [city, { maxMoves: 0 }, 'budget_zero'],
      [city, { maxStationsTouched: 1 }, 'budget_zero'],
      [city, { maxTotalDistanceM: 10 }, 'budget_zero'],
      [[], {}, 'no_deficits'],
    ] as const) {
      const outcome = await pool.solve(problemOf(stations, budget), { deadlineMs: 60_000 });
      assert.deepEqual(
        [outcome.noOpReason, outcome.served, outcome.moves, outcome.fallback],
        [reason, 'global', [], undefined],
      );
    }
  });

  it('of capacities from 0 to 9 moves whole bikes between bands that are in order', async (t) => {
    const small = Array.from({ length: 20 }, (_, n) =>
      stationAt(`s${n}`, 100 * n, n % 10, n < 10 ? 0 : n % 10),
    );
    const outcome = await poolOf(t).solve(problemOf(small), { deadlineMs: 60_000 });
    assert.equal(outcome.served, 'global');
    assert.ok(outcome.moves.length > 0);
    assert.ok(outcome.moves.every(({ bikesMoved }) => bikesMoved >= 1 && bikesMoved <= 5));
  });
});

describe('a solver that', () => {
  it('hangs is ended at the deadline, and greedy is served as a fallback', async (t) => {
    const pool = poolOf(t, 'hanging');
    const outcome = await pool.solve(problem, { deadlineMs: 300 });
    assert.deepEqual(
      [outcome.served, outcome.fallback?.reason, outcome.timedOut],
      ['greedy', 'deadline', true],
    );
    assert.deepEqual(outcome.objective, outcome.greedyObjective);
    assert.equal(outcome.search, undefined);
    // The next run has a process that is alive.
    assert.equal((await pool.solve(problem, { deadlineMs: 300 })).fallback?.reason, 'deadline');
  });

  for (const [solver, reason, message] of [
    ['crashing', 'crashed', 'the solver has a bug'],
    ['exiting', 'crashed', 'the process ended with code 7'],
    ['hungry', 'out_of_memory', 'it used more than 512 MB'],
    ['inventing', 'invalid_plan', 'a station gives more than it has too many'],
  ] as const)
    it(`is ${solver} costs its run the search, and no other run`, { timeout: 120_000 }, async (t) => {
      const pool = poolOf(t, solver);
      for (let run = 0; run < 2; run++) {
        const outcome = await pool.solve(problem, { deadlineMs: 100_000 });
        assert.deepEqual(
          [outcome.served, outcome.fallback?.reason, outcome.timedOut],
          ['greedy', reason, false],
        );
        assert.ok(outcome.fallback?.message.includes(message), outcome.fallback?.message);
        assert.ok(outcome.moves.length > 0);
      }
    });
});

describe('a search that goes on beyond its time limit', () => {
  it('is ended, and the plan that it has come to is served: that is no timeout', async (t) => {
    const pool = poolOf(t, 'endless');
    const outcome = await pool.solve(problem, { deadlineMs: 60_000 });
    assert.deepEqual([outcome.served, outcome.fallback, outcome.timedOut], ['global', undefined, false]);
    assert.equal(outcome.search?.ended, 'time_limit');
    assert.ok(outcome.objective.total < outcome.greedyObjective.total);
  });

  it('is a timeout at the deadline all the same', async (t) => {
    const outcome = await poolOf(t, 'endless').solve(problem, { deadlineMs: 700 });
    assert.deepEqual(
      [outcome.served, outcome.fallback?.reason, outcome.timedOut],
      ['greedy', 'deadline', true],
    );
  });
});

describe('a cancel', () => {
  it('ends the search at once and gives no plan', async (t) => {
    const pool = poolOf(t, 'hanging');
    const cancel = new AbortController();
    const run = pool.solve(problem, { deadlineMs: 60_000, signal: cancel.signal });
    setImmediate(() => cancel.abort(new Error('canceled by its user')));
    await assert.rejects(run, { message: 'canceled by its user' });
  });

  it('before the start gives no plan either', async (t) => {
    const signal = AbortSignal.abort(new Error('canceled by its user'));
    await assert.rejects(poolOf(t).solve(problem, { deadlineMs: 60_000, signal }), {
      message: 'canceled by its user',
    });
  });
});

describe('several runs', () => {
  it('wait for a free solver in turn, and those that wait beyond their deadline fall back', async (t) => {
    const pool = poolOf(t, 'hanging', 1);
    const [first, second] = await Promise.all([
      pool.solve(problem, { deadlineMs: 400 }),
      pool.solve(problem, { deadlineMs: 200 }),
    ]);
    assert.equal(first.fallback?.message, 'the search was ended at its deadline');
    assert.equal(second.fallback?.message, 'no solver was free before the deadline');
  });

  it('all get their plan, however few processes there are', async (t) => {
    const pool = poolOf(t, undefined, 2);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => pool.solve(problem, { deadlineMs: 60_000 })),
    );
    assert.ok(outcomes.every(({ served }) => served === 'global'));
    const [first] = outcomes;
    for (const { moves } of outcomes) assert.deepEqual(moves, first?.moves);
  });

  it('refuse a station that is there twice, and go on', async (t) => {
    const pool = poolOf(t);
    const twice = problemOf([...city, ...city.slice(0, 1)]);
    await assert.rejects(pool.solve(twice, { deadlineMs: 60_000 }), /station "east" is there twice/);
    assert.equal((await pool.solve(problem, { deadlineMs: 60_000 })).served, 'global');
  });

  it('reject when the pool is closed: they are for the next start', async (t) => {
    const pool = poolOf(t, 'hanging');
    const runs = [1, 2].map(() => pool.solve(problem, { deadlineMs: 60_000 }));
    setImmediate(() => void pool.close());
    for (const { status } of await Promise.allSettled(runs)) assert.equal(status, 'rejected');
  });
});
