import type { Highs } from 'highs';
import { solveProgramme, type Integers, type Solved } from './highs-model.ts';
import type { Layout } from './layout.ts';
import { objectiveOf, type Transfer } from './objective.ts';
import type { SearchStatistics } from './outcome.ts';
import type { Problem } from './problem.ts';
import { columnsOf, transfersOf } from './plan-columns.ts';
import { flowOf, programmeOf, type Programme } from './programme.ts';
import { everyWish, steepestTransfers, type Wish } from './steepest.ts';

/** A plan this close to the best, as a share of what any plan can change, is not searched on. */
const gapTolerance = 0.005;

/** What the solver is asked, as one message to its process. */
export interface SearchTask {
  layout: Layout;
  problem: Problem;
  /** A sound plan to start from. */
  start: Transfer[];
  /** The objective of doing nothing. */
  idleTotal: number;
  /** In ms: how long the search may take by its own clock. */
  timeLimitMs: number;
}

export interface SearchResult {
  transfers: Transfer[];
  statistics: SearchStatistics;
}

/** A plan, and what it improves on doing nothing: the less, the better. */
interface Found {
  transfers: Transfer[];
  improvement: number;
}

/**
 * `rebal.global.v1`: searches for the plan of the least objective. Blocks its process. It is the same for the same task,
 * unless its time is up. `onSoFar` is told of what there is, as it gets better.
 *
 * First as a flow, without the charges for moves and stations, then with them but in fractions: each takes a moment, no
 * plan can be better than either, and what the budget leaves of them is a good plan, or even the best. Only where it is
 * not proven to be, the whole programme is searched by branch and cut, from the best plan so far.
 */
export function search(
  highs: Highs,
  task: SearchTask,
  onSoFar: (result: SearchResult) => void = () => {},
): SearchResult {
  const { layout, problem, idleTotal } = task;
  const began = performance.now();
  const leftMs = () => task.timeLimitMs - (performance.now() - began);
  const found = (transfers: Transfer[]): Found => ({
    transfers,
    improvement: objectiveOf(layout, problem.spec.weights, transfers).total - idleTotal,
  });

  const every = everyWish(layout);
  let best = better(found(task.start), found(steepestTransfers(layout, problem, every)));
  // What no plan can pass is no deficit and no surplus left.
  let bound = -idleTotal;
  const gap = () => (bound >= 0 ? 0 : Math.max(0, (best.improvement - bound) / -bound));
  const work = { columns: 0, rows: 0, nodes: 0, simplexIterations: 0 };
  const openStill = () => gap() > gapTolerance && leftMs() > 0;
  const solve = (programme: Programme, integers?: Integers): Solved => {
    const solved = solveProgramme(highs, programme, { timeLimitMs: leftMs(), integers });
    bound = Math.max(bound, solved.bound);
    work.columns = programme.cost.length;
    work.rows = programme.rowUpper.length;
    work.nodes += solved.nodes;
    work.simplexIterations += solved.simplexIterations;
    return solved;
  };

  const soFar = (): SearchResult => ({
    transfers: best.transfers,
    statistics: {
      ended: gap() <= gapTolerance ? 'proven' : 'time_limit',
      bound: idleTotal + bound,
      gap: gap(),
      ...work,
      searchMs: performance.now() - began,
    },
  });

  const whole = programmeOf(layout, problem);
  for (const programme of [flowOf(layout, problem), whole]) {
    if (!openStill()) break;
    const { optimal, values } = solve(programme);
    if (optimal)
      best = better(best, found(steepestTransfers(layout, problem, wishesOf(values, layout), every)));
    onSoFar(soFar());
  }
  if (openStill()) {
    const adopt = (values: Float64Array) => {
      best = better(best, found(transfersOf(layout, problem, values)));
    };
    const start = columnsOf(whole, layout, best.transfers);
    const onBetter = (values: Float64Array) => {
      adopt(values);
      onSoFar(soFar());
    };
    adopt(solve(whole, { start, gapTolerance, onBetter }).values);
  }
  return soFar();
}

/** Of two plans that are as good the first, so that greedy's stays if nothing is better. */
const better = (one: Found, other: Found): Found => (other.improvement < one.improvement ? other : one);

/** What a solution without the demand for whole numbers carries over each arc, in whole bikes. */
function wishesOf(values: Float64Array, { arcs }: Layout): Wish[] {
  return arcs
    .map((_, arc) => ({ arc, bikes: Math.round(values[arc] ?? 0) }))
    .filter(({ bikes }) => bikes > 0);
}
