import type { Station, StationReading } from '../../contract/station.ts';
import type { InformationOfStation, StatusOfStation } from './gbfs-documents.ts';

/** A feed this old shows a city that is no more. GBFS wants the status of stations within five minutes. */
const staleFeedMs = 10 * 60_000;
/** A feed whose clock runs ahead by more cannot be placed in time. */
const skewMs = 10 * 60_000;
/** A station that has not reported for a day is not heard of. */
const staleStationMs = 24 * 3_600_000;
/** The share of stations in service whose numbers may be wrong before none of the others is believed. */
const tolerableShare = 0.2;
/** Of the same kind of fault, so many stations are named. */
const named = 3;

interface FeedsOfSystem {
  systemId: string;
  information: readonly InformationOfStation[];
  status: readonly StatusOfStation[];
  /** Of the status, in ms since 1970. */
  lastUpdated: number;
  /** When the status was asked for, in ms since 1970. */
  polledAt: number;
}

/**
 * Joins what stations are with what they hold. A station is left out, and named, if its numbers contradict one another;
 * it is left out without a word if it is not in service. The reading is blocked if the feed is stale, empty, ahead of
 * time, or wrong about too many stations.
 */
export function joinFeeds(feeds: FeedsOfSystem): StationReading {
  const { systemId, information, lastUpdated, polledAt } = feeds;
  const statuses = new Map(feeds.status.map((status) => [status.station_id, status]));
  const faulty = new Map<string, string[]>();
  const stations = new Map<string, Station>();
  for (const known of information) {
    const read = stationOf(known, statuses.get(known.station_id), lastUpdated);
    if (read === 'out of service') continue;
    if (typeof read === 'string') faulty.set(read, [...(faulty.get(read) ?? []), known.station_id]);
    else if (stations.has(read.key))
      faulty.set('listed twice', [...(faulty.get('listed twice') ?? []), read.key]);
    else stations.set(read.key, read);
  }
  const unusable = [...faulty.values()].flat().length;
  const total = stations.size + unusable;
  const blocking = [
    ...(information.length === 0 || feeds.status.length === 0 ? ['the feed has no stations'] : []),
    ...(polledAt - lastUpdated > staleFeedMs
      ? [`the feed was last updated ${inMinutes(polledAt - lastUpdated)} before it was asked`]
      : []),
    ...(lastUpdated - polledAt > skewMs
      ? [`the clock of the feed is ${inMinutes(lastUpdated - polledAt)} ahead`]
      : []),
    ...(unusable > tolerableShare * total
      ? [`${unusable} of ${total} stations in service cannot be believed`]
      : []),
  ];
  return {
    systemId,
    polledAt,
    observedAt: lastUpdated,
    quality: blocking.length > 0 ? 'blocked' : 'ok',
    reasons: [...blocking, ...[...faulty].map(([fault, keys]) => `${fault}: ${someOf(keys)}`)],
    unusable,
    stations: [...stations.values()].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
  };
}

/** The station, or in words why there is none. */
function stationOf(
  known: InformationOfStation,
  status: StatusOfStation | undefined,
  lastUpdated: number,
): Station | string {
  if (!status) return 'without a status';
  if (!status.is_installed || !status.is_renting || !status.is_returning) return 'out of service';
  const bikes = status.num_bikes_available ?? status.num_vehicles_available;
  const docks = status.num_docks_available;
  const disabled = status.num_bikes_disabled ?? status.num_vehicles_disabled ?? 0;
  if (bikes === undefined) return 'without a number of bikes';
  // Without its capacity, a station has the docks that it speaks of.
  const capacity =
    known.capacity ??
    (docks === undefined ? undefined : docks + (status.num_docks_disabled ?? 0) + bikes + disabled);
  if (capacity === undefined) return 'without docks';
  if (![bikes, capacity, docks ?? 0].every(Number.isSafeInteger)) return 'with numbers that are not whole';
  if (bikes < 0 || capacity < 0 || (docks ?? 0) < 0) return 'with negative numbers';
  if (bikes > capacity) return 'with more bikes than docks';
  if (Math.abs(known.lat) > 90 || Math.abs(known.lon) > 180) return 'at no place on earth';
  if (status.last_reported !== undefined && lastUpdated - status.last_reported > staleStationMs)
    return 'not heard of for a day';
  return {
    key: known.station_id,
    name: known.name ?? known.station_id,
    lat: known.lat,
    lon: known.lon,
    capacity,
    bikes,
  };
}

const inMinutes = (ms: number) => `${Math.round(ms / 60_000)} min`;

/** An id comes from outside: what is quoted of it is short, and nothing but a name. */
function someOf(keys: readonly string[]): string {
  const shown = keys
    .slice(0, named)
    .map((key) => (/^[\w.:-]{1,64}$/.test(key) ? key : 'a station with an odd id'));
  return keys.length > named ? `${shown.join(', ')} and ${keys.length - named} more` : shown.join(', ');
}
