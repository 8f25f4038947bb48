import type { Layout } from './layout.ts';
import type { Transfer } from './objective.ts';
import type { Budget } from './policy-spec.ts';

/**
 * What is wrong with a plan, in words, and nothing if it is sound: every move over a candidate arc and within what its
 * ends have and lack, all together within the budget. A plan that is sound leaves no station below zero or above its
 * capacity, as none leaves its band.
 */
export function faultsOf(layout: Layout, budget: Budget, transfers: readonly Transfer[]): string[] {
  const distances = new Map(layout.arcs.map(({ from, to, distM }) => [`${from} ${to}`, distM]));
  const left = { need: [...layout.need], excess: [...layout.excess] };
  const faults: string[] = [];
  for (const { from, to, bikes, distM } of transfers) {
    const move = `move ${layout.keys[from]} to ${layout.keys[to]}`;
    if (!Number.isInteger(bikes) || bikes < 1) faults.push(`${move}: ${bikes} bikes`);
    if (bikes > budget.maxBikesPerMove) faults.push(`${move}: more bikes than one move may have`);
    if (distances.get(`${from} ${to}`) !== distM) faults.push(`${move}: it is no candidate`);
    left.excess[from] = (left.excess[from] ?? 0) - bikes;
    left.need[to] = (left.need[to] ?? 0) - bikes;
  }
  if (left.excess.some((bikes) => bikes < 0)) faults.push('a station gives more than it has too many');
  if (left.need.some((bikes) => bikes < 0)) faults.push('a station gets more than it lacks');
  const total = (of: (transfer: Transfer) => number) => transfers.reduce((sum, each) => sum + of(each), 0);
  if (transfers.length > budget.maxMoves) faults.push('too many moves');
  if (total(({ bikes }) => bikes) > budget.maxTotalBikesMoved) faults.push('too many bikes');
  if (total(({ distM }) => distM) > budget.maxTotalDistanceM) faults.push('too far');
  if (touchedBy(transfers).size > budget.maxStationsTouched) faults.push('too many stations');
  return faults;
}

/** The stations that give or take. */
export function touchedBy(transfers: readonly Transfer[]): Set<number> {
  return new Set(transfers.flatMap(({ from, to }) => [from, to]));
}
