import type { PolicyTime } from '../../contract/policy.ts';
import type { Station } from '../../contract/station.ts';
import { degradeLevel } from './degrade-level.ts';
import type { Snapshot } from './snapshots/snapshot.ts';

/** From this level on clients should ask less often. */
const throttledFrom = 2;

/** How the network of a system stands, by its newest snapshot. `forced` is the level that somebody set, if any did. */
export function networkOf(
  snapshot: Snapshot | undefined,
  band: { low: number; high: number },
  forced: number | undefined,
): PolicyTime['network'] {
  const stations = snapshot?.stations ?? [];
  const active = stations.length;
  const empty = stations.filter(({ bikes }) => bikes === 0).length;
  const full = stations.filter(({ bikes, capacity }) => bikes > 0 && bikes >= capacity).length;
  const inService = active + (snapshot?.unusable ?? 0);
  const serving = inService === 0 ? 0 : active / inService;
  const level = forced ?? degradeLevel({ active, empty, full, serving });
  return {
    active_station_count: active,
    empty_station_count: empty,
    full_station_count: full,
    pct_serving_grade: serving,
    worst_5_station_keys_by_severity: worst(stations, band).slice(0, 5),
    observed_bucket_ts: snapshot ? new Date(snapshot.bucketEpochS * 1_000).toISOString() : null,
    degrade_level: level,
    client_should_throttle: level >= throttledFrom,
  };
}

/** Stations outside their band, the furthest first, as a share of their capacity; equals by code point of their keys. */
function worst(stations: readonly Station[], { low, high }: { low: number; high: number }): string[] {
  return stations
    .map(({ key, bikes, capacity }) => ({ key, severity: beyond(bikes / Math.max(capacity, 1), low, high) }))
    .filter(({ severity }) => severity > 0)
    .sort((a, b) => b.severity - a.severity || (a.key < b.key ? -1 : 1))
    .map(({ key }) => key);
}

const beyond = (share: number, low: number, high: number) => Math.max(low - share, share - high, 0);
