import type { Station } from '../../../contract/station.ts';

/** From a station with a surplus to one with a deficit, both as indexes; the distance in whole metres. */
export interface Arc {
  from: number;
  to: number;
  distM: number;
}

type Point = Pick<Station, 'lat' | 'lon'>;

/** Mean radius of the earth (IUGG). */
const earthRadiusM = 6_371_009;
const radians = Math.PI / 180;
const metresPerDegree = earthRadiusM * radians;

/** The great-circle distance in metres, by the haversine formula. */
export function haversineM(a: Point, b: Point): number {
  const sinLat = Math.sin(((b.lat - a.lat) * radians) / 2);
  const sinLon = Math.sin(((b.lon - a.lon) * radians) / 2);
  const h = sinLat * sinLat + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * sinLon * sinLon;
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * The arcs between each station and the nearest on the other side, within the radius. An arc is there if either end
 * counts the other among its nearest, so that a lone deficit is not left out because its neighbours have closer ones.
 */
export function candidateArcs(
  {
    stations,
    need,
    excess,
  }: { stations: readonly Station[]; need: readonly number[]; excess: readonly number[] },
  { nearest, radiusM }: { nearest: number; radiusM: number },
): Arc[] {
  const donors = indexesOf(excess);
  const takers = indexesOf(need);
  const arcs = new Map<number, Arc>();
  const add = (from: number, to: number, distM: number) =>
    arcs.set(from * stations.length + to, { from, to, distM });
  const takersNear = nearby(stations, takers, radiusM);
  for (const from of donors)
    for (const { index, distM } of takersNear(from, nearest)) add(from, index, distM);
  const donorsNear = nearby(stations, donors, radiusM);
  for (const to of takers) for (const { index, distM } of donorsNear(to, nearest)) add(index, to, distM);
  return [...arcs.values()].sort((a, b) => a.distM - b.distM || a.from - b.from || a.to - b.to);
}

const indexesOf = (amounts: readonly number[]) =>
  amounts.flatMap((amount, index) => (amount > 0 ? [index] : []));

/** Finds the nearest of `members` to a station; a grid of cells as wide as the radius spares most comparisons. */
function nearby(stations: readonly Station[], members: readonly number[], radiusM: number) {
  // Cells are as high and as wide as the radius where the stations lie farthest from the equator, so that what is
  // within the radius is never beyond the cells next door.
  const height = radiusM / metresPerDegree;
  const steepest = Math.max(0, ...stations.map(({ lat }) => Math.abs(lat) + height));
  const width = height / Math.max(0.01, Math.cos(Math.min(90, steepest) * radians));
  const columns = Math.max(1, Math.floor(360 / width));
  const row = ({ lat }: Point) => Math.floor(lat / height);
  const column = ({ lon }: Point) => Math.floor((lon + 180) / (360 / columns)) % columns;
  const cells = new Map<string, number[]>();
  for (const index of members) {
    const point = stations[index] as Station;
    const cell = `${row(point)} ${column(point)}`;
    const there = cells.get(cell);
    if (there) there.push(index);
    else cells.set(cell, [index]);
  }
  return (around: number, count: number): { index: number; distM: number }[] => {
    const point = stations[around] as Station;
    const found: { index: number; distM: number }[] = [];
    const aside = new Set([-1, 0, 1].map((step) => (column(point) + step + columns) % columns));
    for (const up of [-1, 0, 1])
      for (const across of aside)
        for (const index of cells.get(`${row(point) + up} ${across}`) ?? []) {
          const distM = Math.round(haversineM(point, stations[index] as Station));
          if (index !== around && distM <= radiusM) found.push({ index, distM });
        }
    return found.sort((a, b) => a.distM - b.distM || a.index - b.index).slice(0, count);
  };
}
