import { policySpecs } from '../../src/scheduler/policy/solvers/policy-spec.ts';
import type { Outcome } from '../../src/scheduler/policy/solvers/outcome.ts';
import { SolverPool } from '../../src/scheduler/policy/solvers/solver-pool.ts';
import { planCity } from '../../src/simulator/gbfs/city.ts';
import { bikesAt } from '../../src/simulator/gbfs/tide.ts';
import { median, type Figure } from '../figure.ts';

/** The default of `policy.solverDeadline`. */
const deadlineMs = 15_000;
/** Runs of each size: over a day, in cities of their own. */
const runs = { 60: 48, 120: 48, 500: 48, 2_000: 40 } as const;
type Size = keyof typeof runs;
const sizes: readonly Size[] = [60, 120, 500, 2_000];
const hourMs = 3_600_000;
const midnight = Date.UTC(2026, 10, 21);

/** How the global strategy does in cities of every size at the default budget: time, gap, objective against greedy. */
export async function* measureSolvers(): AsyncIterable<Figure> {
  const pool = new SolverPool({ processes: 1 });
  try {
    // A service has run for a while before anybody asks it.
    await pool.solve(problemOf(60, 0), { deadlineMs });
    for (const stations of sizes) yield* figuresOf(stations, await outcomesOf(pool, stations));
  } finally {
    await pool.close();
  }
}

async function outcomesOf(pool: SolverPool, stations: Size): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let run = 0; run < runs[stations]; run++)
    outcomes.push(await pool.solve(problemOf(stations, run), { deadlineMs }));
  return outcomes;
}

/** Every third run is in another city; together they go through the hours of a day. */
function problemOf(stations: number, run: number) {
  const seed = 1 + (run % 3);
  const at = midnight + (run % 24) * hourMs + run * 60_000;
  const spec = policySpecs['rebal.global.v1'];
  return {
    spec,
    budget: spec.budget,
    stations: planCity(stations, seed).map((station) => ({
      key: station.id,
      name: station.name,
      lat: station.lat,
      lon: station.lon,
      capacity: station.capacity,
      bikes: bikesAt(station, seed, at),
    })),
  };
}

function* figuresOf(stations: Size, outcomes: readonly Outcome[]): Iterable<Figure> {
  const figure = (
    name: string,
    value: number,
    unit: string,
    better: Figure['better'],
    goal?: number,
  ): Figure => ({
    name: `${stations} stations: ${name}`,
    value: Number(value.toFixed(2)),
    unit,
    better,
    ...(goal !== undefined && { goal }),
  });
  const times = outcomes.map(({ elapsedMs }) => elapsedMs);
  const gaps = outcomes.flatMap(({ search }) => (search ? [100 * search.gap] : []));
  const share = (is: (outcome: Outcome) => boolean) => (100 * outcomes.filter(is).length) / outcomes.length;
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, each) => total + of(each), 0);
  const greedy = sum(({ greedyObjective }) => greedyObjective.total);
  const global = sum(({ objective }) => objective.total);
  const gained = (of: 'objective' | 'greedyObjective') =>
    sum((outcome) => outcome.idleObjective.total - outcome[of].total);

  yield figure('solve p50', median(times), 'ms', 'lower');
  yield figure('solve p95', percentile(times, 0.95), 'ms', 'lower', stations === 120 ? 1_000 : undefined);
  yield figure('gap p50', median(gaps), '%', 'lower');
  yield figure('gap p95', percentile(gaps, 0.95), '%', 'lower');
  yield figure(
    'proven within the tolerance',
    share(({ search }) => search?.ended === 'proven'),
    '%',
    'higher',
  );
  yield figure('objective better than greedy by', (100 * (greedy - global)) / greedy, '%', 'higher', 0);
  yield figure(
    'improvement on doing nothing, of greedy’s',
    (100 * gained('objective')) / gained('greedyObjective'),
    '%',
    'higher',
    100,
  );
  yield figure(
    'timeouts at the default deadline',
    share(({ timedOut }) => timedOut),
    '%',
    'lower',
  );
  yield figure(
    'fallbacks at the default deadline',
    share(({ fallback }) => fallback !== undefined),
    '%',
    'lower',
    stations === 2_000 ? 3 : undefined,
  );
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? NaN;
