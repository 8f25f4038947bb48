import type { Layout } from '../layout.ts';
import type { Problem } from '../problem.ts';

interface Edge {
  from: number;
  to: number;
  capacity: number;
  cost: number;
}

/**
 * The least objective, relative to doing nothing, if nothing but bikes is limited: without fixed charges the problem is
 * a flow of least cost, here by successive shortest paths (Bellman and Ford's, as costs are negative).
 */
export function leastCostFlow({ need, excess, arcs }: Layout, { spec, budget }: Problem): number {
  const { unmetDeficit, residualSurplus, bikeMetre } = spec.weights;
  const count = need.length;
  const [source, sink] = [count, count + 1];
  const edges: Edge[] = [];
  /** Each edge is followed by its way back. */
  const add = (from: number, to: number, capacity: number, cost: number) =>
    edges.push({ from, to, capacity, cost }, { from: to, to: from, capacity: 0, cost: -cost });
  excess.forEach((bikes, station) => add(source, station, bikes, 0));
  need.forEach((bikes, station) => add(station, sink, bikes, 0));
  for (const { from, to, distM } of arcs)
    add(from, to, Infinity, bikeMetre * distM - unmetDeficit - residualSurplus);

  let total = 0;
  for (let left = budget.maxTotalBikesMoved; left > 0;) {
    const cost = Array<number>(count + 2).fill(Infinity);
    const by = Array<number>(count + 2).fill(-1);
    cost[source] = 0;
    for (let changed = true; changed;) {
      changed = false;
      edges.forEach(({ from, to, capacity, cost: own }, edge) => {
        const reached = (cost[from] as number) + own;
        if (capacity === 0 || reached >= (cost[to] as number) - 1e-9) return;
        cost[to] = reached;
        by[to] = edge;
        changed = true;
      });
    }
    const pathCost = cost[sink] as number;
    if (pathCost >= 0) break;
    const path: number[] = [];
    for (let at = sink; at !== source; at = (edges[path.at(-1) as number] as Edge).from)
      path.push(by[at] as number);
    const bikes = Math.min(left, ...path.map((edge) => (edges[edge] as Edge).capacity));
    for (const edge of path) {
      (edges[edge] as Edge).capacity -= bikes;
      (edges[edge ^ 1] as Edge).capacity += bikes;
    }
    total += bikes * pathCost;
    left -= bikes;
  }
  return total;
}
