import type { Layout } from './layout.ts';
import type { Transfer } from './objective.ts';
import type { Problem } from './problem.ts';
import type { Programme } from './programme.ts';

/** The values of the columns that stand for a plan: what a search can start from. */
export function columnsOf(
  { columns, touchable }: Programme,
  { arcs }: Layout,
  transfers: readonly Transfer[],
): Float64Array {
  const values = new Float64Array(columns.bikes + columns.moves + columns.stations);
  const arcOf = new Map(arcs.map(({ from, to }, arc) => [`${from} ${to}`, arc]));
  const columnOf = new Map(
    touchable.map((station, index) => [station, columns.bikes + columns.moves + index]),
  );
  const add = (column: number, amount: number) => {
    values[column] = (values[column] ?? 0) + amount;
  };
  for (const { from, to, bikes } of transfers) {
    const arc = arcOf.get(`${from} ${to}`);
    if (arc === undefined) throw new Error('a move takes a way that is no candidate');
    add(arc, bikes);
    if (columns.moves > 0) add(columns.bikes + arc, 1);
    if (columns.stations > 0) for (const station of [from, to]) values[columnOf.get(station) as number] = 1;
  }
  return values;
}

/** The plan that values of the columns stand for. More bikes than a move may have take several. */
export function transfersOf({ arcs }: Layout, { budget }: Problem, values: Float64Array): Transfer[] {
  return arcs.flatMap(({ from, to, distM }, arc) => {
    const transfers: Transfer[] = [];
    for (let left = Math.round(values[arc] ?? 0); left > 0; left -= budget.maxBikesPerMove)
      transfers.push({ from, to, bikes: Math.min(left, budget.maxBikesPerMove), distM });
    return transfers;
  });
}
