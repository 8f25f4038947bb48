import { z } from 'zod';
import { reason, time } from './search.ts';

/** Who stopped the sync, of all sites and in every process; it stays so until somebody resumes it. */
export const halted = z.object({ by: z.string(), reason: z.string(), at: time });
export type Halted = z.output<typeof halted>;

/** Body of `POST /api/sync/halt` and `POST /api/sync/resume`. */
export const haltRequest = z.strictObject({ reason });
export type HaltRequest = z.output<typeof haltRequest>;

export const syncHalted = z.object({
  success: z.literal(true),
  halted,
  /** Runs that it stops; each goes on from its last stored page when the sync is resumed. */
  runs: z.array(z.string()),
});
export type SyncHalted = z.output<typeof syncHalted>;

export const syncResumed = z.object({
  success: z.literal(true),
  resumedBy: z.string(),
  resumedAt: time,
  runs: z.array(z.string()),
});
export type SyncResumed = z.output<typeof syncResumed>;
