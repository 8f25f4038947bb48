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

/** How a station stands for whoever wants to take a bike or leave one. */
export type Fill = 'empty' | 'low' | 'even' | 'high' | 'full' | 'closed';

export function fillOf(bikes: number, capacity: number): Fill {
  if (capacity === 0) return 'closed';
  if (bikes <= 0) return 'empty';
  if (bikes >= capacity) return 'full';
  const share = bikes / capacity;
  return share < 0.25 ? 'low' : share > 0.75 ? 'high' : 'even';
}
