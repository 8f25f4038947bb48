import { z } from 'zod';
import { pacificDate, searchType, siteUrl, time } from './search.ts';

/**
 * How one day of one site and type stands. `empty`: Search Console answered that there are no rows. `skipped`: it was
 * not asked, `reason` says why. `pending`: it is to be asked, or half of it is there.
 */
export const dayStatus = z.enum(['ok', 'empty', 'failed', 'skipped', 'pending']);
export type DayStatus = z.output<typeof dayStatus>;

const syncDay = z.object({
  date: z.string(),
  status: dayStatus,
  /** Rows that are stored. */
  rows: z.int(),
  /** Pages that are stored. */
  pages: z.int(),
  clicks: z.number(),
  impressions: z.number(),
  /** What Search Console says the whole day has; null where it was not asked. */
  totals: z.object({ clicks: z.number(), impressions: z.number() }).nullable(),
  /** Times that it was read anew because rows repeated, were missing or grew. */
  repairs: z.int(),
  /** Whether Search Console may still add to it. */
  final: z.boolean(),
  /** Of a day that failed or was skipped. */
  reason: z.string().nullable(),
  syncedAt: time.nullable(),
});
export type SyncDay = z.output<typeof syncDay>;

/** Query of `GET /api/sync/days` and `GET /api/sync/verify`; the newest 150 days where no span is named. */
export const daysQuery = z.strictObject({
  site: siteUrl,
  type: searchType.default('web'),
  from: pacificDate.optional(),
  to: pacificDate.optional(),
});
export type DaysQuery = z.output<typeof daysQuery>;

export const dayCounts = z.object({
  ok: z.int(),
  empty: z.int(),
  failed: z.int(),
  skipped: z.int(),
  pending: z.int(),
});
export type DayCounts = z.output<typeof dayCounts>;

/** A stretch of days, both ends included. */
const daySpan = z.object({ from: z.string(), to: z.string(), days: z.int() });
export type DaySpan = z.output<typeof daySpan>;

/** Answer of `GET /api/sync/days`. */
export const syncDays = z.object({
  site: z.string(),
  type: searchType,
  from: z.string(),
  to: z.string(),
  counts: dayCounts,
  rows: z.int(),
  /** Stretches that are neither `ok` nor `empty`. */
  gaps: z.array(daySpan),
  /** Every day of the span, oldest first. */
  days: z.array(syncDay),
});
export type SyncDays = z.output<typeof syncDays>;
