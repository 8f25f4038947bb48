import { localTime, weekdays } from '../../contract/local-time.ts';
import type { OfflineWindow } from '../../contract/offline-window.ts';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/**
 * Until when an instance is offline by plan, in ms since 1970; undefined while it is expected to answer.
 * A daily window that ends before it begins runs over midnight, and belongs to the day on which it begins.
 */
export function plannedOfflineUntil(
  windows: readonly OfflineWindow[] | undefined,
  now: number,
): number | undefined {
  if (!windows) return undefined;
  let until: number | undefined;
  for (const window of windows) {
    const end = endOf(window, now);
    if (end !== undefined && (until === undefined || end > until)) until = end;
  }
  return until;
}

function endOf(window: OfflineWindow, now: number): number | undefined {
  if (!covers(window, now)) return undefined;
  if ('start' in window) return window.end;
  const left = (window.to - localTime(now, window.timezone).minute + dayMinutes) % dayMinutes || dayMinutes;
  const end = (Math.floor(now / minuteMs) + left) * minuteMs;
  // Where summer time begins or ends before that, the window ends an hour earlier or later; half an hour on Lord Howe.
  const shifted = [-60, -30, 0, 30, 60].map((minutes) => end + minutes * minuteMs);
  return shifted.find((at) => at > now && !covers(window, at)) ?? end;
}

function covers(window: OfflineWindow, at: number): boolean {
  if ('start' in window) return at >= window.start && at < window.end;
  const { day, minute } = localTime(at, window.timezone);
  const applies = (index: number) => !window.days || window.days.includes(weekdays[index] ?? 'sun');
  const overMidnight = window.to <= window.from;
  const begunToday = minute >= window.from && (overMidnight || minute < window.to) && applies(day);
  const begunYesterday = overMidnight && minute < window.to && applies((day + 6) % 7);
  return begunToday || begunYesterday;
}
