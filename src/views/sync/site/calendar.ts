import type { SyncDay } from '../../../contract/sync.ts';

interface Week {
  /** The month that begins in this week, as `2026-11`; undefined where none does, or its name has no room. */
  month: string | undefined;
  /** Monday to Sunday; undefined before the first day of the span and after its last. */
  days: (SyncDay | undefined)[];
}

/** Names of months stand at least so many weeks apart. */
const namedEvery = 3;

/** Days of a span, oldest first, as weeks that begin on a Monday. */
export function weeksOf(days: readonly SyncDay[]): Week[] {
  const weeks: Week[] = [];
  let month = '';
  for (const day of days) {
    const weekday = weekdayOf(day.date);
    let week = weeks.at(-1);
    if (!week || weekday === 0) {
      week = { month: undefined, days: Array.from({ length: 7 }, () => undefined) };
      weeks.push(week);
    }
    week.days[weekday] = day;
    const ofMonth = day.date.slice(0, 7);
    if (ofMonth !== month) {
      month = ofMonth;
      // A month of which there are a week or two has no room for its name.
      for (const before of weeks.slice(-namedEvery)) before.month = undefined;
      week.month = ofMonth;
    }
  }
  return weeks;
}

/** 0 for Monday to 6 for Sunday. A day is a date and no moment: no time zone has a say. */
const weekdayOf = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

/**
 * The index of the day that a key leads to from one, in days that are oldest first: left and right a week, up and down
 * a day, Home and End the first and the last. Undefined for a key that leads nowhere.
 */
export function dayAfterKey(key: string, from: number, days: number): number | undefined {
  const to = target(key, from, days);
  return to === undefined || to < 0 || to >= days ? undefined : to;
}

function target(key: string, from: number, days: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return from - 1;
    case 'ArrowDown':
      return from + 1;
    case 'ArrowLeft':
      return from - 7;
    case 'ArrowRight':
      return from + 7;
    case 'Home':
      return 0;
    case 'End':
      return days - 1;
    default:
      return undefined;
  }
}
