import type { PolicyMove, PolicyStations } from '../../contract/policy.ts';
import type { Frame } from './playback.ts';

export type Station = PolicyStations['stations'][number];

/**
 * How many bikes each station has at a moment of a plan: those on their way have left, and have not arrived. Stations
 * that no move touches are left out.
 */
export function levelsAt(
  stations: ReadonlyMap<string, Station>,
  moves: readonly PolicyMove[],
  { done, travelling }: Frame,
): Map<string, number> {
  const levels = new Map<string, number>();
  const change = (key: string, by: number) => {
    const station = stations.get(key);
    if (station) levels.set(key, (levels.get(key) ?? station.bikes) + by);
  };
  for (const { from_station_key, to_station_key, bikes_moved } of moves.slice(0, done)) {
    change(from_station_key, -bikes_moved);
    change(to_station_key, bikes_moved);
  }
  for (const { index } of travelling) {
    const move = moves[index];
    if (move) change(move.from_station_key, -move.bikes_moved);
  }
  return levels;
}

/** The bikes of a station at such levels. */
export const bikesAt = (levels: ReadonlyMap<string, number>, { key, bikes }: Station): number =>
  levels.get(key) ?? bikes;

/** Which of two stations comes first by `bikes`, `fill`, `capacity` or else its name: below 0 for the first one. */
export function compareStations(
  by: string,
  a: Station,
  b: Station,
  levels: ReadonlyMap<string, number>,
): number {
  switch (by) {
    case 'bikes':
      return bikesAt(levels, a) - bikesAt(levels, b);
    case 'capacity':
      return a.capacity - b.capacity;
    case 'fill':
      return shareAt(levels, a) - shareAt(levels, b);
    default:
      return (a.name || a.key).localeCompare(b.name || b.key);
  }
}

/** Without docks nothing can be full or empty: such a station stands before all others. */
const shareAt = (levels: ReadonlyMap<string, number>, station: Station): number =>
  station.capacity === 0 ? -1 : bikesAt(levels, station) / station.capacity;

/** How a station stands for whoever wants to take a bike or leave one. */
export type Fill = 'empty' | 'low' | 'even' | 'high' | 'full' | 'closed';

export function fillOf(bikes: number, capacity: number): Fill {
  if (capacity === 0) return 'closed';
  if (bikes <= 0) return 'empty';
  if (bikes >= capacity) return 'full';
  const share = bikes / capacity;
  return share < 0.25 ? 'low' : share > 0.75 ? 'high' : 'even';
}
