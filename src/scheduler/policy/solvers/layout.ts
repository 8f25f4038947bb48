import { bandOf } from './band.ts';
import { candidateArcs, type Arc } from './candidate-arcs.ts';
import type { Problem } from './problem.ts';

/** A problem as both solvers see it: stations are numbers, in the order of their keys by code point. */
export interface Layout {
  keys: string[];
  /** Bikes that each station lacks up to its band. */
  need: number[];
  /** Bikes that each station has beyond its band. */
  excess: number[];
  /** Who may give to whom, the nearest first; of equal distances, by origin and then by destination. */
  arcs: Arc[];
}

/** Throws if two stations have the same key: a plan could not tell them apart. */
export function layOut({ stations, spec }: Problem): Layout {
  // The order of UTF-8 is the order of code points, which that of UTF-16 is not.
  const sorted = stations
    .map((station) => ({ station, bytes: Buffer.from(station.key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ station }) => station);
  const keys = sorted.map(({ key }) => key);
  const twice = keys.find((key, index) => key === keys[index + 1]);
  if (twice !== undefined) throw new Error(`station ${JSON.stringify(twice)} is there twice`);
  const bands = sorted.map(({ capacity }) => bandOf(capacity, spec.band));
  const need = sorted.map(({ bikes }, index) => Math.max(0, (bands[index]?.low ?? 0) - bikes));
  const excess = sorted.map(({ bikes }, index) => Math.max(0, bikes - (bands[index]?.high ?? 0)));
  return { keys, need, excess, arcs: candidateArcs({ stations: sorted, need, excess }, spec.neighbourhood) };
}
