import type { Layout } from './layout.ts';
import type { Transfer } from './objective.ts';
import type { Problem } from './problem.ts';

/** How many bikes a plan would like to carry over an arc, by the arc's place in the layout. */
export interface Wish {
  arc: number;
  bikes: number;
}

/** Everything that the ends of each arc would allow, if it were the only one. */
export function everyWish({ need, excess, arcs }: Layout): Wish[] {
  return arcs.map(({ from, to }, arc) => ({ arc, bikes: Math.min(excess[from] ?? 0, need[to] ?? 0) }));
}

/**
 * A plan within the budget, of several lists of wishes, one list after the other: in each the wish of the largest
 * improvement first, and of each as much as its ends and the budget still allow.
 */
export function steepestTransfers(
  { need, excess, arcs }: Layout,
  { spec, budget }: Problem,
  ...lists: readonly Wish[][]
): Transfer[] {
  const needs = [...need];
  const surpluses = [...excess];
  const left = {
    bikes: budget.maxTotalBikesMoved,
    moves: budget.maxMoves,
    distM: budget.maxTotalDistanceM,
  };
  const { unmetDeficit, residualSurplus, bikeMetre } = spec.weights;
  const touched = new Set<number>();
  const transfers: Transfer[] = [];
  for (const wishes of lists) {
    const byGain = wishes
      .map((wish) => ({
        ...wish,
        each: unmetDeficit + residualSurplus - bikeMetre * (arcs[wish.arc]?.distM ?? 0),
      }))
      .map((wish) => ({ ...wish, gain: Math.min(wish.bikes, budget.maxBikesPerMove) * wish.each }))
      .filter(({ gain }) => gain > 0)
      .sort((a, b) => b.gain - a.gain || a.arc - b.arc);
    for (const { arc, bikes: wished } of byGain) {
      const { from, to, distM } = arcs[arc] as Layout['arcs'][number];
      const added = [from, to].filter((station) => !touched.has(station)).length;
      if (touched.size + added > budget.maxStationsTouched) continue;
      for (let open = wished; left.moves > 0 && distM <= left.distM;) {
        const bikes = Math.min(
          open,
          surpluses[from] ?? 0,
          needs[to] ?? 0,
          left.bikes,
          budget.maxBikesPerMove,
        );
        if (bikes <= 0) break;
        transfers.push({ from, to, bikes, distM });
        surpluses[from] = (surpluses[from] ?? 0) - bikes;
        needs[to] = (needs[to] ?? 0) - bikes;
        open -= bikes;
        left.bikes -= bikes;
        left.moves -= 1;
        left.distM -= distM;
        touched.add(from).add(to);
      }
    }
  }
  return transfers;
}
