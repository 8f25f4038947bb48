import type { DaySpan, SearchType, SyncDay, SyncDays } from '../../contract/sync.ts';
import { daysOf } from './pacific.ts';
import { noDays } from './storage/day-view.ts';

/** Every day of a span. One that nothing is known of was never asked for. */
export function daysDocument(
  span: { site: string; type: SearchType; from: string; to: string },
  known: readonly SyncDay[],
): SyncDays {
  const byDate = new Map(known.map((day) => [day.date, day]));
  const days = daysOf(span.from, span.to).map((date) => byDate.get(date) ?? unknownDay(date));
  const counts = { ...noDays };
  for (const { status } of days) counts[status] += 1;
  return {
    ...span,
    counts,
    rows: days.reduce((sum, { rows }) => sum + rows, 0),
    gaps: gapsOf(days),
    days,
  };
}

const unknownDay = (date: string): SyncDay => ({
  date,
  status: 'skipped',
  rows: 0,
  pages: 0,
  clicks: 0,
  impressions: 0,
  totals: null,
  repairs: 0,
  final: false,
  reason: 'no run has asked for it',
  syncedAt: null,
});

/** Stretches of days without good rows, and without Search Console's word that there are none. */
function gapsOf(days: readonly SyncDay[]): DaySpan[] {
  const gaps: DaySpan[] = [];
  let open: DaySpan | undefined;
  for (const { date, status } of days) {
    if (status === 'ok' || status === 'empty') {
      open = undefined;
    } else if (open) {
      open.to = date;
      open.days += 1;
    } else {
      open = { from: date, to: date, days: 1 };
      gaps.push(open);
    }
  }
  return gaps;
}
