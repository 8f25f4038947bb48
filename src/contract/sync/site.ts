import { z } from 'zod';
import { dayCounts } from './day.ts';
import { searchDimension, searchType, time } from './search.ts';

/** A property that is synced, and how far it is. */
const syncSite = z.object({
  site: z.string(),
  account: z.string(),
  types: z.array(searchType),
  dimensions: z.array(searchDimension),
  /** `denied`: Search Console says that the account may not read it, or its credentials are no longer good. */
  access: z.enum(['ok', 'denied', 'unknown']),
  /** The last refusal, in words that say what to do; null where there is none. */
  problem: z.string().nullable(),
  /** Of all days that are known, all types together. */
  counts: dayCounts,
  rows: z.int(),
  oldestDay: z.string().nullable(),
  newestDay: z.string().nullable(),
  lastSyncedAt: time.nullable(),
  /** The run that has not ended; null where there is none. */
  run: z.string().nullable(),
});
export type SyncSite = z.output<typeof syncSite>;

/** Answer of `GET /api/sync/sites`. */
export const syncSites = z.object({ sites: z.array(syncSite) });
export type SyncSites = z.output<typeof syncSites>;
