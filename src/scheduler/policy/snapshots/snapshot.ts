import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../contract/canonical-json.ts';
import type { Station, StationReading } from '../../../contract/station.ts';

/** Seconds of a bucket: what is decided within one is decided on the same snapshot. */
const bucketSeconds = 60;

/** A snapshot may stand for buckets that are at most so far away, in seconds: policies do not plan on older ones. */
export const carriedSeconds = 300;

/** The bucket of a moment in ms since 1970: its start, in seconds since 1970. */
export function bucketOf(ms: number): number {
  return Math.floor(ms / (1_000 * bucketSeconds)) * bucketSeconds;
}

/** Where the bikes of a system were. Times in ms since 1970. */
export interface Snapshot {
  systemId: string;
  bucketEpochS: number;
  /** Over the stations: it stays while nothing moves, however often the feed is polled. */
  sha256: string;
  observedAt: number;
  polledAt: number;
  quality: 'ok' | 'blocked';
  reasons: string[];
  /** Stations in service that are left out, as their numbers cannot be believed. */
  unusable: number;
  stations: Station[];
}

/** A reading as a snapshot. A feed whose clock runs ahead counts as read when it was asked. */
export function snapshotOf(reading: StationReading): Snapshot {
  const { systemId, polledAt, quality, reasons, unusable, stations } = reading;
  const observedAt = Math.min(reading.observedAt, polledAt);
  return {
    systemId,
    bucketEpochS: bucketOf(observedAt),
    sha256: createHash('sha256').update(canonicalJson(stations)).digest('hex'),
    observedAt,
    polledAt,
    quality,
    reasons,
    unusable,
    stations,
  };
}
