import type { Layout } from './layout.ts';
import type { Problem } from './problem.ts';
import { Rows } from './rows.ts';

/**
 * A mixed-integer programme: minimise `cost · x` under `rowLower ≤ A x ≤ rowUpper` and `0 ≤ x ≤ upper`, all x whole
 * numbers. A is by rows, compressed: row r has `indices` and `values` from `starts[r]` to `starts[r + 1]`.
 */
export interface Programme {
  cost: Float64Array;
  upper: Float64Array;
  rowUpper: Float64Array;
  starts: Int32Array;
  indices: Int32Array;
  values: Float64Array;
  /** What the columns hold, in this order: bikes of each arc; then moves of each arc, and whether a station is touched. */
  columns: { bikes: number; moves: number; stations: number };
  /** The stations that an arc begins or ends at, in the order of their columns. */
  touchable: number[];
}

/** The problem with no other budget than that of bikes: a flow in a network. */
export function flowOf(layout: Layout, problem: Problem): Programme {
  return charged(layout, problem, { countsMoves: false, countsStations: false });
}

/**
 * What to carry over which arcs, as a programme. Its objective is the improvement on doing nothing, so a gap relative to
 * it is not made small by deficits that no plan can reach.
 *
 * Moves are counted only if their number or distance can be limiting, and stations likewise: without these fixed charges
 * the programme is a flow in a network, whose vertices are whole numbers.
 */
export function programmeOf(layout: Layout, problem: Problem): Programme {
  const { need, excess, arcs } = layout;
  const { budget } = problem;
  const limit = arcs.map(({ from, to }) => Math.min(excess[from] ?? 0, need[to] ?? 0));
  const most = Math.min(budget.maxTotalBikesMoved, sum(limit));
  const moves = sum(limit.map((bikes) => Math.ceil(bikes / budget.maxBikesPerMove)));
  const farthest = arcs.at(-1)?.distM ?? 0;
  const stations = new Set(arcs.flatMap(({ from, to }) => [from, to])).size;
  return charged(layout, problem, {
    countsMoves: Math.min(most, moves) > budget.maxMoves || most * farthest > budget.maxTotalDistanceM,
    countsStations: Math.min(stations, 2 * most) > budget.maxStationsTouched,
  });
}

function charged(
  { need, excess, arcs }: Layout,
  { spec, budget }: Problem,
  { countsMoves, countsStations }: { countsMoves: boolean; countsStations: boolean },
): Programme {
  const { unmetDeficit, residualSurplus, bikeMetre } = spec.weights;
  const limit = arcs.map(({ from, to }) => Math.min(excess[from] ?? 0, need[to] ?? 0));
  const movesOf = (bikes: number) => Math.ceil(bikes / budget.maxBikesPerMove);
  const touchable = [...new Set(arcs.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const columns = {
    bikes: arcs.length,
    moves: countsMoves ? arcs.length : 0,
    stations: countsStations ? touchable.length : 0,
  };
  const moves = columns.bikes;
  const touched = new Map(touchable.map((station, index) => [station, moves + columns.moves + index]));
  const rows = new Rows();

  const leaving = new Map<number, number[]>();
  const arriving = new Map<number, number[]>();
  arcs.forEach(({ from, to }, arc) => {
    leaving.set(from, [...(leaving.get(from) ?? []), arc]);
    arriving.set(to, [...(arriving.get(to) ?? []), arc]);
  });
  for (const [sides, amounts] of [
    [leaving, excess],
    [arriving, need],
  ] as const)
    for (const [station, own] of sides) {
      const amount = Math.min(amounts[station] ?? 0, budget.maxTotalBikesMoved);
      const entries = own.map((arc): [number, number] => [arc, 1]);
      const column = touched.get(station);
      if (countsStations && column !== undefined) rows.add([...entries, [column, -amount]], 0);
      else rows.add(entries, amount);
    }
  const all = arcs.map((_, arc) => arc);
  rows.add(
    all.map((arc) => [arc, 1]),
    budget.maxTotalBikesMoved,
  );
  if (countsMoves) {
    for (const arc of all) {
      const carried = Math.min(limit[arc] ?? 0, budget.maxBikesPerMove);
      rows.add(
        [
          [arc, 1],
          [moves + arc, -carried],
        ],
        0,
      );
    }
    rows.add(
      all.map((arc) => [moves + arc, 1]),
      budget.maxMoves,
    );
    rows.add(
      all.map((arc) => [moves + arc, arcs[arc]?.distM ?? 0]),
      budget.maxTotalDistanceM,
    );
  }
  if (countsStations)
    rows.add(
      [...touched.values()].map((column) => [column, 1]),
      budget.maxStationsTouched,
    );

  const gainless = Array<number>(columns.moves + columns.stations).fill(0);
  return {
    cost: Float64Array.from([
      ...arcs.map(({ distM }) => bikeMetre * distM - unmetDeficit - residualSurplus),
      ...gainless,
    ]),
    upper: Float64Array.from([
      ...limit,
      ...(countsMoves ? limit.map(movesOf) : []),
      ...(countsStations ? touchable.map(() => 1) : []),
    ]),
    ...rows.compressed(),
    columns,
    touchable,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
