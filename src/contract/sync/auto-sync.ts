import { z } from 'zod';
import { reason, time } from './search.ts';

/** The sync that runs by its schedule. */
export const autoSync = z.object({
  /** Whether it is on now: neither off by settings nor suspended. */
  enabled: z.boolean(),
  /** A cron expression in UTC; null where the settings name none. */
  schedule: z.string().nullable(),
  nextAt: time.nullable(),
  /** Somebody keeps it off for a while; it is on again by itself when the time is over. */
  suspended: z.object({ by: z.string(), reason: z.string(), since: time, until: time }).nullable(),
});
export type AutoSync = z.output<typeof autoSync>;

const spanError = 'must be a whole number of seconds from 10 to 86400';

/** Body of `POST /api/sync/auto-sync/suspend`. Sent again before the end, it lasts longer. */
export const suspendAutoSyncRequest = z.strictObject({
  reason,
  /** How long, unless it is renewed: whoever suspends it and dies leaves nothing switched off for longer. */
  seconds: z.int(spanError).min(10, spanError).max(86_400, spanError).default(120),
});
export type SuspendAutoSyncRequest = z.output<typeof suspendAutoSyncRequest>;

/** Body of `POST /api/sync/auto-sync/restore`. */
export const restoreAutoSyncRequest = z.strictObject({ reason });
export type RestoreAutoSyncRequest = z.output<typeof restoreAutoSyncRequest>;

export const autoSyncChanged = z.object({ success: z.literal(true), autoSync });
export type AutoSyncChanged = z.output<typeof autoSyncChanged>;
