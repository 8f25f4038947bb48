import { localTime, weekdays } from '../../contract/local-time.ts';
import type { ChangeWindow } from '../../contract/plan.ts';

interface ChangeWindowState {
  open: boolean;
  /** When the next one opens, in ms since 1970; null where one is open, or none opens within the next days. */
  opensAt: number | null;
}

const minuteMs = 60_000;
/** A week, and the day that a change of daylight saving may cost. */
const searchedMs = 8 * 24 * 60 * minuteMs;
const longestStepMinutes = 15;

/**
 * Whether a plan's changes may be made now (ms since 1970). Windows are in the local time of their zone: what its clocks
 * skip in spring never opens, and what they show twice in autumn is open both times. A plan without windows is always open.
 */
export function changeWindowAt(windows: readonly ChangeWindow[], now: number): ChangeWindowState {
  if (windows.length === 0 || windows.some((window) => isOpen(window, now)))
    return { open: true, opensAt: null };
  const opens = windows.flatMap((window) => nextOpening(window, now) ?? []);
  return { open: false, opensAt: opens.length > 0 ? Math.min(...opens) : null };
}

function isOpen({ days, from, to, timezone }: ChangeWindow, at: number): boolean {
  const { day, minute } = localTime(at, timezone);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const today = days.includes(weekdays[day] as (typeof days)[number]);
  if (begin < end) return today && minute >= begin && minute < end;
  // Over midnight: what began yesterday goes on until `to`.
  const yesterday = days.includes(weekdays[(day + 6) % 7] as (typeof days)[number]);
  return (today && minute >= begin) || (yesterday && minute < end);
}

/** Looks ahead in steps that no window is short enough to slip through, then to the minute. */
function nextOpening(window: ChangeWindow, now: number): number | undefined {
  const length = (minutesOf(window.to) - minutesOf(window.from) + 24 * 60) % (24 * 60) || 24 * 60;
  const step = Math.min(longestStepMinutes, length) * minuteMs;
  const first = Math.floor(now / minuteMs) * minuteMs;
  for (let at = first + step; at <= first + searchedMs; at += step) {
    if (!isOpen(window, at)) continue;
    let opening = at;
    while (opening - minuteMs > now && isOpen(window, opening - minuteMs)) opening -= minuteMs;
    return opening;
  }
  return undefined;
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
