import { ArcQueue, type QueuedArc } from './arc-queue.ts';
import type { Layout } from './layout.ts';
import type { Transfer } from './objective.ts';
import type { Budget } from './policy-spec.ts';

/**
 * `rebal.greedy.v1`: again and again the nearest pair of a surplus and a deficit; of equal distances the one that moves
 * the most bikes at present, then the one whose origin and then whose destination comes first by code point. A pair that
 * would touch too many stations waits until one of them is touched anyway. Ends when a budget or the pairs are used up.
 *
 * O((n + arcs) log n), as every arc waits at most twice and is queued anew only when what it can move has changed.
 */
export function greedyTransfers({ need, excess, arcs }: Layout, budget: Budget): Transfer[] {
  const needs = [...need];
  const surpluses = [...excess];
  const left = {
    bikes: budget.maxTotalBikesMoved,
    moves: budget.maxMoves,
    stations: budget.maxStationsTouched,
    distM: budget.maxTotalDistanceM,
  };
  const touched = new Set<number>();
  const waiting = new Map<number, QueuedArc[]>();
  const transfers: Transfer[] = [];
  const movable = (arc: { from: number; to: number }) =>
    Math.min(surpluses[arc.from] ?? 0, needs[arc.to] ?? 0);
  const queue = new ArcQueue(arcs.map((arc) => ({ ...arc, bikes: movable(arc) })));

  const touch = (station: number) => {
    if (touched.has(station)) return;
    touched.add(station);
    left.stations -= 1;
    for (const arc of waiting.get(station) ?? []) queue.push(arc);
    waiting.delete(station);
  };

  while (left.bikes > 0 && left.moves > 0) {
    const arc = queue.pop();
    if (!arc) break;
    const bikes = movable(arc);
    if (bikes === 0) continue;
    if (bikes !== arc.bikes) {
      queue.push({ ...arc, bikes });
      continue;
    }
    // All that come after are at least as far.
    if (arc.distM > left.distM) break;
    const untouched = [arc.from, arc.to].filter((station) => !touched.has(station));
    if (untouched.length > left.stations) {
      for (const station of untouched) waiting.set(station, [...(waiting.get(station) ?? []), arc]);
      continue;
    }
    const moved = Math.min(bikes, left.bikes, budget.maxBikesPerMove);
    if (moved <= 0) break;
    surpluses[arc.from] = (surpluses[arc.from] ?? 0) - moved;
    needs[arc.to] = (needs[arc.to] ?? 0) - moved;
    left.bikes -= moved;
    left.moves -= 1;
    left.distM -= arc.distM;
    transfers.push({ from: arc.from, to: arc.to, bikes: moved, distM: arc.distM });
    if (bikes > moved) queue.push({ ...arc, bikes: bikes - moved });
    touch(arc.from);
    touch(arc.to);
  }
  return transfers;
}
