import type { RateLimits } from '../../contract/sync.ts';

const minuteMs = 60_000;
const shown = 60;

interface QueryMinute {
  /** When it began, in ms since 1970. */
  at: number;
  queries: number;
}

/** The last hour minute by minute, of all accounts and properties together; a minute without queries is 0. */
export function lastHour({ at, minutes }: Pick<RateLimits, 'at' | 'minutes'>): QueryMinute[] {
  const sums = new Map<number, number>();
  for (const { at: minute, queries } of minutes) {
    const begins = Math.floor(Date.parse(minute) / minuteMs) * minuteMs;
    sums.set(begins, (sums.get(begins) ?? 0) + queries);
  }
  const last = Math.floor(Date.parse(at) / minuteMs) * minuteMs;
  return Array.from({ length: shown }, (_, index) => {
    const begins = last - (shown - 1 - index) * minuteMs;
    return { at: begins, queries: sums.get(begins) ?? 0 };
  });
}
