import { z } from 'zod';
import { durations } from './batch.ts';
import { dayCounts } from './day.ts';
import { pacificDate, reason, searchType, siteUrl, time } from './search.ts';

const limit = (most: number) => {
  const error = `must be a whole number from 1 to ${most}`;
  return z.int(error).min(1, error).max(most, error);
};

/** The levers of the sync: workers, pages that may be queued, pages that may be asked for and not stored yet. */
export const syncLimits = z.strictObject({
  maxConcurrency: limit(50),
  maxQueueSize: limit(100_000),
  maxInFlight: limit(1_000),
});
export type SyncLimits = z.output<typeof syncLimits>;

/** `partial`: it ended, and some of its days failed or were skipped. */
const runState = z.enum(['queued', 'running', 'halted', 'done', 'partial', 'failed']);
export type RunState = z.output<typeof runState>;

export const syncRun = z.object({
  id: z.string(),
  site: z.string(),
  account: z.string(),
  type: searchType,
  from: z.string(),
  to: z.string(),
  /** Whether days that are synced are read anew. */
  force: z.boolean(),
  /** `schedule` for auto-sync, else who ordered it. */
  startedBy: z.string(),
  state: runState,
  limits: syncLimits,
  startedAt: time,
  endedAt: time.nullable(),
  /** Time at work, in seconds: without halts and without a process. */
  seconds: z.number(),
  days: z.int(),
  counts: dayCounts,
  /** Queries that were sent, refused ones included. */
  queries: z.int(),
  pages: z.int(),
  rows: z.int(),
  /** Pages that were asked for again, after a refusal or a lost answer. */
  retries: z.int(),
  repairs: z.int(),
  batches: durations,
  peaks: z.object({
    queueSize: z.int(),
    inFlight: z.int(),
    /** Most queries of any 60 s. */
    queriesPerMinute: z.int(),
    memoryBytes: z.int(),
  }),
  averages: z.object({ queueSize: z.number(), inFlight: z.number(), queriesPerMinute: z.number() }),
  approaching: z.int(),
  exceeded: z.int(),
  throttled: z.int(),
  /** Why it failed, or what its partial days have in common; null where nothing did. */
  problem: z.string().nullable(),
});
export type SyncRun = z.output<typeof syncRun>;

const daysError = 'must be a whole number from 1 to 500';

/** Body of `POST /api/sync/runs`: `from` and `to`, or so many `days` up to the newest that is complete. */
export const startRunRequest = z
  .strictObject({
    site: siteUrl,
    type: searchType.default('web'),
    from: pacificDate.optional(),
    to: pacificDate.optional(),
    days: z.int(daysError).min(1, daysError).max(500, daysError).optional(),
    force: z.boolean().default(false),
    /**
     * For this run in place of the levers, until one of them is changed: then the levers hold for this run, too, so a
     * kill switch reaches every run.
     */
    limits: syncLimits.optional(),
    reason,
  })
  .superRefine(({ from, to, days }, context) => {
    const wrong = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((from === undefined) !== (to === undefined))
      wrong(from === undefined ? 'from' : 'to', 'is missing: name from and to, or days alone');
    else if ((from === undefined) === (days === undefined))
      wrong('days', 'goes without from and to: name from and to, or days alone');
    else if (from !== undefined && to !== undefined && from > to)
      wrong('from', 'is later than to: name the earlier day first');
  });
export type StartRunRequest = z.output<typeof startRunRequest>;

export const runStarted = z.object({ success: z.literal(true), run: syncRun });
export type RunStarted = z.output<typeof runStarted>;

export const runParameters = z.object({
  run: z.string().regex(/^[\w-]{1,100}$/, 'must be the id of a run'),
});

const countError = 'must be a whole number from 1 to 200';

/** Query of `GET /api/sync/runs`. */
export const runsQuery = z.strictObject({
  site: siteUrl.optional(),
  limit: z.coerce.number(countError).int(countError).min(1, countError).max(200, countError).default(20),
});
export type RunsQuery = z.output<typeof runsQuery>;

/** Answer of `GET /api/sync/runs`, newest first. */
export const syncRuns = z.object({ runs: z.array(syncRun) });
export type SyncRuns = z.output<typeof syncRuns>;
