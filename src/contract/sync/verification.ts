import { z } from 'zod';
import { dayStatus } from './day.ts';
import { searchType } from './search.ts';

/** One day, its rows counted and compared with what is on record of it. */
const verifiedDay = z.object({
  date: z.string(),
  status: dayStatus,
  /** Rows that the day says it has, and those that stand in the table. */
  recorded: z.int(),
  stored: z.int(),
  /** Dimension keys that stand there twice. */
  duplicates: z.int(),
  clicks: z.number(),
  impressions: z.number(),
  /** Of the set of dimension keys with their clicks and impressions, whatever their order: equal sets, equal digests. */
  digest: z.string(),
  /** What does not agree; null where all does. */
  fault: z.string().nullable(),
});
export type VerifiedDay = z.output<typeof verifiedDay>;

/** Answer of `GET /api/sync/verify`. */
export const verification = z.object({
  site: z.string(),
  type: searchType,
  from: z.string(),
  to: z.string(),
  /** Rows that are on record and not in the table, or the other way round. */
  missing: z.int(),
  duplicates: z.int(),
  /** Days with a fault. */
  faults: z.int(),
  rows: z.int(),
  /** Of the days' digests, in order. */
  digest: z.string(),
  days: z.array(verifiedDay),
});
export type Verification = z.output<typeof verification>;
