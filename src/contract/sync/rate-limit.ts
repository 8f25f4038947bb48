import { z } from 'zod';
import { time } from './search.ts';

/** Whose queries a budget counts. */
const budgetScope = z.enum(['site', 'user', 'project']);
export type BudgetScope = z.output<typeof budgetScope>;

/** One budget of queries, as all workers and processes share it. */
export const budget = z.object({
  scope: budgetScope,
  /** The property, the account or the project. */
  of: z.string(),
  window: z.enum(['minute', 'day']),
  /** Queries of the running window, those in flight included. */
  used: z.int(),
  /** How many the settings allow. */
  budget: z.int(),
  /** How many it spends at the most now: less than the budget after throttling. */
  pace: z.number(),
  /** 80 % are reached. */
  approaching: z.boolean(),
  exceeded: z.boolean(),
  /** Nothing is asked until then; null where nothing is to be waited for. */
  waitsUntil: time.nullable(),
});
export type Budget = z.output<typeof budget>;

/** `throttled`: Search Console refused a query; the others are our own count. */
const rateLimitEventKind = z.enum(['approaching', 'exceeded', 'throttled']);

const rateLimitEvent = z.object({
  at: time,
  kind: rateLimitEventKind,
  scope: budgetScope,
  of: z.string(),
  account: z.string(),
  site: z.string(),
  used: z.int(),
  budget: z.int(),
  /** How long nothing is asked, in ms; null where nothing has to wait. */
  retryMs: z.int().nullable(),
  /** Why, in the words of Search Console, such as `quotaExceeded`. */
  reason: z.string().optional(),
});

const limitError = 'must be a whole number from 1 to 1000';

/** Query of `GET /api/sync/rate-limits`. */
export const rateLimitsQuery = z.strictObject({
  limit: z.coerce.number(limitError).int(limitError).min(1, limitError).max(1_000, limitError).default(100),
});
export type RateLimitsQuery = z.output<typeof rateLimitsQuery>;

/** Answer of `GET /api/sync/rate-limits`. */
export const rateLimits = z.object({
  at: time,
  budgets: z.array(budget),
  /** Queries of each of the last 60 minutes by account and site, oldest first; a minute without any is left out. */
  minutes: z.array(z.object({ at: time, account: z.string(), site: z.string(), queries: z.int() })),
  approachingLastHour: z.int(),
  exceededLastHour: z.int(),
  throttledLastHour: z.int(),
  /** Newest first. */
  events: z.array(rateLimitEvent),
});
export type RateLimits = z.output<typeof rateLimits>;
