import { z } from 'zod';

/** A station for shared bikes, as a feed showed it. Its numbers agree with one another: 0 ≤ bikes ≤ capacity. */
export const station = z.strictObject({
  /** The feed's `station_id`. */
  key: z.string().min(1),
  name: z.string(),
  /** In degrees, WGS 84. */
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  /** Docks, taken and free. */
  capacity: z.int().min(0),
  /** Bikes that can be taken. */
  bikes: z.int().min(0),
});
export type Station = z.output<typeof station>;

/** What one poll of a system of stations read, joined from its feeds. */
export interface StationReading {
  /** The name of the instance in the fleet. */
  systemId: string;
  /** In ms since 1970: when it was asked. */
  polledAt: number;
  /** In ms since 1970: when the feed says that it was last updated. */
  observedAt: number;
  /** `blocked` if the feed shows too little that can be believed: no policy decides on it. */
  quality: 'ok' | 'blocked';
  /** Stations in service whose numbers cannot be believed: missing, stale, negative or above the capacity. */
  unusable: number;
  /** Everything that was wrong with the feed, for people: also what did not block it. */
  reasons: string[];
  /** Those that can be decided on, by code point of their keys: installed, renting, returning, and sound. */
  stations: Station[];
}
