import type { Layout } from './layout.ts';
import type { Transfer } from './objective.ts';
import type { Move, NoOpReason } from './outcome.ts';
import type { Strategy, Budget } from './policy-spec.ts';
import { touchedBy } from './plan-check.ts';

const chosenBy: Record<Strategy, string> = {
  greedy: 'min_distance_then_max_transfer',
  global: 'least_objective',
};

/** The moves of a plan by rank: the nearest first, of equal distances the larger, then by origin and destination. */
export function movesOf(
  layout: Layout,
  budget: Budget,
  strategy: Strategy,
  transfers: readonly Transfer[],
): Move[] {
  const need = [...layout.need];
  const excess = [...layout.excess];
  const takersOf = new Map<number, number[]>();
  for (const { from, to } of layout.arcs) takersOf.set(from, [...(takersOf.get(from) ?? []), to]);
  // Greedy's own order is the order in which it decided.
  const ranked =
    strategy === 'greedy'
      ? transfers
      : [...transfers].sort(
          (a, b) => a.distM - b.distM || b.bikes - a.bikes || a.from - b.from || a.to - b.to,
        );
  return ranked.map(({ from, to, bikes, distM }, index) => {
    const surplus = (excess[from] = (excess[from] ?? 0) - bikes);
    const lack = (need[to] = (need[to] ?? 0) - bikes);
    const takers = takersOf.get(from) ?? [];
    return {
      moveRank: index + 1,
      fromStationKey: layout.keys[from] as string,
      toStationKey: layout.keys[to] as string,
      bikesMoved: bikes,
      distM,
      budgetExhausted: index === ranked.length - 1 && usedUp(budget, ranked),
      neighborExhausted: surplus > 0 && takers.every((taker) => need[taker] === 0),
      reasonCodes: [
        chosenBy[strategy],
        ...(surplus === 0 ? ['surplus_emptied'] : []),
        ...(lack === 0 ? ['deficit_filled'] : []),
        ...(surplus > 0 && lack > 0 ? ['budget_limited'] : []),
      ],
    };
  });
}

function usedUp(budget: Budget, transfers: readonly Transfer[]): boolean {
  const total = (of: (transfer: Transfer) => number) => transfers.reduce((sum, each) => sum + of(each), 0);
  return (
    transfers.length >= budget.maxMoves ||
    total(({ bikes }) => bikes) >= budget.maxTotalBikesMoved ||
    total(({ distM }) => distM) >= budget.maxTotalDistanceM ||
    touchedBy(transfers).size >= budget.maxStationsTouched
  );
}

/** Why no plan can have a move, if so. */
export function noOpReasonOf({ need, excess, arcs }: Layout, budget: Budget): NoOpReason | undefined {
  if (!need.some((bikes) => bikes > 0)) return 'no_deficits';
  if (!excess.some((bikes) => bikes > 0)) return 'no_surpluses';
  const [nearest] = arcs;
  if (!nearest) return 'neighborhood_blocked';
  const { maxMoves, maxBikesPerMove, maxTotalBikesMoved, maxStationsTouched, maxTotalDistanceM } = budget;
  const nothing = Math.min(maxMoves, maxBikesPerMove, maxTotalBikesMoved) < 1;
  if (nothing || maxStationsTouched < 2 || maxTotalDistanceM < nearest.distM) return 'budget_zero';
  return undefined;
}
