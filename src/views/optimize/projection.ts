import type { Station } from './levels.ts';

export interface Point {
  x: number;
  y: number;
}

interface Projection {
  /** Where a place is on the picture, in pixels from its upper left corner. */
  at: (place: Pick<Station, 'lat' | 'lon'>) => Point;
  metresPerPixel: number;
}

const metresPerDegree = 111_320;

/**
 * Fits all stations into a picture with as much room around them, north up and distances true in both directions: a
 * degree of longitude is shortened by the cosine of the latitude, which is exact enough for a city.
 */
export function projectionOf(
  stations: readonly Pick<Station, 'lat' | 'lon'>[],
  { width, height, margin }: { width: number; height: number; margin: number },
): Projection {
  const [south, north] = rangeOf(stations.map(({ lat }) => lat));
  const [west, east] = rangeOf(stations.map(({ lon }) => lon));
  const middle = { lat: (south + north) / 2, lon: (west + east) / 2 };
  const shrink = Math.max(0.01, Math.cos((middle.lat * Math.PI) / 180));
  const room = { x: Math.max(1, width - 2 * margin), y: Math.max(1, height - 2 * margin) };
  // One station, or several at one place, stand in the middle of a picture of some hundred metres.
  const least = 0.002;
  const pixelsPerDegree = Math.min(
    room.x / Math.max(least, (east - west) * shrink),
    room.y / Math.max(least, north - south),
  );
  return {
    at: ({ lat, lon }) => ({
      x: width / 2 + (lon - middle.lon) * shrink * pixelsPerDegree,
      y: height / 2 - (lat - middle.lat) * pixelsPerDegree,
    }),
    metresPerPixel: metresPerDegree / pixelsPerDegree,
  };
}

/** Not by `Math.min(...values)`, which has an end at some ten thousand of them. */
function rangeOf(values: readonly number[]): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return values.length === 0 ? [0, 0] : [least, most];
}
