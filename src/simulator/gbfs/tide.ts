import { randomOf } from '../random.ts';
import type { CityStation } from './city.ts';

const dayMs = 24 * 3_600_000;
/** How long a station's small ups and downs last. */
const ripplePeriodMs = 10 * 60_000;

/**
 * Bikes at a station at a time in ms since 1970. In the morning the tide runs from homes to offices, in the evening
 * back; rides of the moment ripple on it. A function of seed, station and time alone, so that nothing has to be kept.
 */
export function bikesAt(station: CityStation, seed: number, now: number): number {
  const own = randomOf('tide', seed, station.id);
  const level = 0.4 + 0.2 * own.fraction();
  const strength = 0.25 + 0.35 * own.fraction();
  const delay = own.fraction() - 0.5;
  const hour = (((now % dayMs) / dayMs) * 24 + delay + 24) % 24;
  const away = commute(hour);
  // Half of the way from home to work is where a station neither fills nor empties.
  const share = level + strength * (2 * station.officeShare - 1) * (2 * away - 1);
  const step = Math.floor(now / ripplePeriodMs + own.fraction());
  const ripple = randomOf('ripple', seed, station.id, step).between(-3, 3);
  return Math.min(station.capacity, Math.max(0, Math.round(share * station.capacity) + ripple));
}

/** The share of commuters that are at work: rising from 7 to 10 o'clock, falling from 16 to 19. */
function commute(hour: number): number {
  const rising = 1 / (1 + Math.exp(-2 * (hour - 8.5)));
  const falling = 1 / (1 + Math.exp(-2 * (hour - 17.5)));
  return rising - falling;
}
