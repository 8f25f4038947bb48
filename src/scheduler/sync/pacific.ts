import { pacificDay, type PacificDay } from '../../contract/pacific-day.ts';

const dayMs = 24 * 3_600_000;

/** The day so many days later, or earlier. It is a date and no moment: clock changes do not move it. */
export function dayAfter(day: PacificDay, days: number): PacificDay {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** All days of a span, oldest first, both ends included. */
export function daysOf(from: PacificDay, to: PacificDay): PacificDay[] {
  return Array.from({ length: countDays(from, to) }, (_, index) => dayAfter(from, index));
}

/** How many they are; a span that somebody names may have millions. */
export function countDays(from: PacificDay, to: PacificDay): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1);
}

/** The newest day of which Search Console has everything: it lags so many days behind. */
export function newestComplete(now: number, lagDays: number): PacificDay {
  return dayAfter(pacificDay(now), -lagDays);
}

/** When the next Pacific day begins (ms since 1970): daily quotas begin anew. Offsets are whole quarters of an hour. */
export function nextPacificMidnight(now: number): number {
  const today = pacificDay(now);
  const quarterMs = 900_000;
  let from = Math.floor(now / quarterMs);
  let to = from + 26 * 4;
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (pacificDay(middle * quarterMs) === today) from = middle;
    else to = middle;
  }
  return to * quarterMs;
}
