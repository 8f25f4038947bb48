import type { FeedFault } from '../fault.ts';
import type { CityStation } from './city.ts';
import { bikesAt } from './tide.ts';

/** What the simulated system speaks, both at the same time. */
export const gbfsVersions = ['2.3', '3.0'] as const;
type GbfsVersion = (typeof gbfsVersions)[number];

/** The feeds are made anew this often, and say so in their ttl. */
export const ttlSeconds = 60;
const hourMs = 3_600_000;

interface FeedsOfCity {
  stations: readonly CityStation[];
  seed: number;
  version: GbfsVersion;
  /** Where the feeds are, without a slash at its end. */
  url: string;
  /** In ms since 1970. */
  now: number;
  fault: FeedFault | undefined;
}

/** A feed of the city by its name, such as `station_status`; undefined if it has none of that name. */
export function feedOf(city: FeedsOfCity, name: string): unknown {
  switch (name) {
    case 'gbfs':
      return enveloped(city, discovery(city));
    case 'system_information':
      return enveloped(city, { system_id: 'city', timezone: 'America/New_York', ...languages(city) });
    case 'station_information':
      return enveloped(city, { stations: listed(city).map((station) => information(station, city.version)) });
    case 'station_status':
      return enveloped(city, { stations: statuses(city) });
    default:
      return undefined;
  }
}

function enveloped(city: FeedsOfCity, data: unknown) {
  return { last_updated: time(updatedAt(city), city.version), ttl: ttlSeconds, version: city.version, data };
}

function updatedAt({ now, fault }: FeedsOfCity): number {
  const own = Math.floor(now / (1_000 * ttlSeconds)) * 1_000 * ttlSeconds;
  if (fault === 'stale') return own - hourMs;
  return fault === 'clock-skew' ? own + hourMs : own;
}

const time = (ms: number, version: GbfsVersion) =>
  version === '2.3' ? Math.floor(ms / 1_000) : new Date(ms).toISOString();

function discovery({ url, version }: FeedsOfCity) {
  const feeds = ['system_information', 'station_information', 'station_status'].map((name) => ({
    name,
    url: `${url}/${name}.json`,
  }));
  return version === '2.3' ? { en: { feeds } } : { feeds };
}

const languages = ({ version }: FeedsOfCity) =>
  version === '2.3'
    ? { language: 'en', name: 'City Bikes' }
    : { languages: ['en'], name: [{ text: 'City Bikes', language: 'en' }] };

const listed = ({ stations, fault }: FeedsOfCity) => (fault === 'empty' ? [] : stations);

function information({ id, name, lat, lon, capacity }: CityStation, version: GbfsVersion) {
  return {
    station_id: id,
    name: version === '2.3' ? name : [{ text: name, language: 'en' }],
    lat,
    lon,
    capacity,
  };
}

function statuses(city: FeedsOfCity): unknown[] {
  const { seed, version, fault } = city;
  const updated = updatedAt(city);
  return listed(city).flatMap((station, index) => {
    if (fault === 'vanished' && index % 3 === 0) return [];
    const honest = bikesAt(station, seed, updated);
    const bikes =
      fault === 'negative' && index % 10 === 0
        ? -1
        : fault === 'over-capacity' && index % 10 === 0
          ? station.capacity + 5
          : honest;
    return [
      {
        station_id: station.id,
        [version === '2.3' ? 'num_bikes_available' : 'num_vehicles_available']: bikes,
        [version === '2.3' ? 'num_bikes_disabled' : 'num_vehicles_disabled']: 0,
        num_docks_available: Math.max(0, station.capacity - bikes),
        num_docks_disabled: 0,
        is_installed: true,
        is_renting: true,
        is_returning: true,
        last_reported: time(updated, version),
      },
    ];
  });
}
