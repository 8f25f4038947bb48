import { z } from 'zod';
import { autoSync } from './auto-sync.ts';
import { halted } from './halt.ts';
import { budget } from './rate-limit.ts';
import { syncLimits, syncRun } from './run.ts';
import { time } from './search.ts';

/**
 * How the sync stands, the first of these that holds: `halted` by somebody, `waiting` for a quota that was exceeded,
 * `running`, `idle`.
 */
const syncState = z.enum(['halted', 'waiting', 'running', 'idle']);

const syncWorker = z.object({
  id: z.int(),
  site: z.string(),
  account: z.string(),
  /** `blocked`: it waits for budget, or for what is in flight to be stored. */
  state: z.enum(['fetching', 'storing', 'blocked', 'idle']),
  /** Pages that it fetches or stores now. */
  pages: z.int(),
});

/** Answer of `GET /api/sync`. */
export const syncStatus = z.object({
  at: time,
  state: syncState,
  /** Why it waits and until when; null while it does not. */
  waiting: z.object({ reason: z.string(), until: time }).nullable(),
  halted: halted.nullable(),
  /** The levers as they are in effect. */
  limits: syncLimits,
  coordinator: z.object({
    /** Pages that wait to be fetched. */
    queueSize: z.int(),
    /** Pages that were fetched and are not stored yet. */
    inFlight: z.int(),
    /** Rows and bytes that were fetched and are not stored yet. */
    rowsHeld: z.int(),
    bytesHeld: z.int(),
    /** Pages that were given back after a failure and wait to be tried again. */
    requeued: z.int(),
    /** Seconds that the newest halt took to reach the last worker, or has taken so far; null without a halt. */
    haltPropagationSeconds: z.number().nullable(),
  }),
  workers: z.array(syncWorker),
  quota: z.array(budget),
  autoSync,
  /** Those that have not ended. */
  runs: z.array(syncRun),
  /** What this process holds, in bytes. */
  memoryBytes: z.int(),
});
export type SyncStatus = z.output<typeof syncStatus>;
