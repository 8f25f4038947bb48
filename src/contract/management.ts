import { z } from 'zod';
import { breakerState, deadLetterReason, errorCategory, fleetReading, instanceHealth } from './health.ts';
import { instanceType, pollPart } from './instance.ts';
import { reason } from './reason.ts';

/** An instant as this service writes it. */
const time = z.iso.datetime();

/** The path of every call on one instance. What is no key is answered as an instance that is not there. */
export const instanceParameters = z.object({
  key: z
    .string()
    .min(1, 'must be a key such as pve::pve-node1')
    .max(500, 'must be a key such as pve::pve-node1')
    .meta({ description: 'TYPE::NAME, URL-encoded or not.', example: 'pve::pve-node1' }),
});

/** Body of a write that has to say why. */
export const explained = z.strictObject({ reason });
export type Explained = z.output<typeof explained>;

/** Body of a write that may say why, or have none. */
export const explainable = z.strictObject({ reason: reason.optional() }).nullish();
export type MaybeExplained = z.output<typeof explainable>;
/** The reason where it stands for a call without a body. */
export const reasonQuery = z.strictObject({ reason: reason.optional() });

/** Body of `POST …/pause`. */
export const pauseRequest = explained.extend({
  /** When the pause ends by itself; without it, when somebody resumes the instance. */
  until: z.iso
    .datetime({ offset: true, error: 'must be an RFC 3339 time, such as 2026-11-21T18:00:00Z' })
    .optional(),
});
export type PauseRequest = z.output<typeof pauseRequest>;

/** Body of `POST …/poll`. */
export const pollRequest = z
  .strictObject({
    reason: reason.optional(),
    /** What to ask for; the status alone where nothing is named. */
    parts: z
      .array(pollPart, { error: `must be a list of ${pollPart.options.join(', ')}` })
      .min(1, `must name one or more of ${pollPart.options.join(', ')}`)
      .max(pollPart.options.length, 'must name each part once')
      .optional(),
  })
  .nullish();
export type PollRequest = z.output<typeof pollRequest>;

const success = z.literal(true);
const key = z.string();

export const breakerReset = z.object({
  success,
  key,
  previousState: breakerState,
  newState: z.literal('closed'),
  resetBy: z.string(),
  resetAt: time,
});
export type BreakerReset = z.output<typeof breakerReset>;

export const deadLettersRetried = z.object({
  success,
  tasksRetried: z.int(),
  /** In the order in which they are polled. */
  keys: z.array(key),
});
export type DeadLettersRetried = z.output<typeof deadLettersRetried>;

export const deadLetterRetried = z.object({
  success,
  key,
  previousRetryCount: z.int(),
  scheduledFor: time,
});
export type DeadLetterRetried = z.output<typeof deadLetterRetried>;

export const deadLetterRemoved = z.object({ success, key, reason: z.string() });
export type DeadLetterRemoved = z.output<typeof deadLetterRemoved>;

export const instancePaused = z.object({
  success,
  key,
  pausedBy: z.string(),
  pausedAt: time,
  until: time.optional(),
});
export type InstancePaused = z.output<typeof instancePaused>;

export const instanceResumed = z.object({
  success,
  key,
  resumedBy: z.string(),
  resumedAt: time,
  scheduledFor: time,
});
export type InstanceResumed = z.output<typeof instanceResumed>;

export const pollOrdered = z.object({
  success,
  key,
  /** Whether a status poll is in flight that began before: the one that is ordered follows it. */
  inFlight: z.boolean(),
  /** Each poll with when it was planned, and when it is now. */
  polls: z.array(z.object({ part: pollPart, plannedFor: time, scheduledFor: time })),
});
export type PollOrdered = z.output<typeof pollOrdered>;

/** How an instance stands, the first of these that holds; `waiting` has not answered yet since it was taken up or reset. */
export const instanceCondition = z.enum([
  'paused',
  'offline',
  'dead-letter',
  'failing',
  'healthy',
  'waiting',
]);
export type InstanceCondition = z.output<typeof instanceCondition>;

const limitError = 'must be a whole number from 1 to 1000';
const filters = {
  type: instanceType.optional(),
  group: z.string().min(1, 'must not be empty').max(200, 'must have at most 200 characters').optional(),
  state: instanceCondition.optional(),
  breaker: breakerState.optional(),
  /** A part of key, name, address or last error, in small or large letters. */
  text: z.string().min(1, 'must not be empty').max(200, 'must have at most 200 characters').optional(),
  order: z.enum(['asc', 'desc']).default('asc'),
  limit: z.coerce.number(limitError).int(limitError).min(1, limitError).max(1_000, limitError).default(100),
  /** The `next` of the page before. */
  cursor: z.string().min(1, 'must not be empty').max(1_000, 'must be the `next` of a page').optional(),
};

/** Query of `GET /api/monitoring/instances`. All that is named has to match. */
export const instancesQuery = z.strictObject({
  ...filters,
  sort: z.enum(['key', 'lastSuccess', 'failures', 'nextPoll']).default('key'),
});
export type InstancesQuery = z.output<typeof instancesQuery>;

/** Query of `GET /api/monitoring/dlq`. All that is named has to match. */
export const deadLettersQuery = z.strictObject({
  ...filters,
  sort: z.enum(['key', 'firstAttempt', 'lastAttempt', 'retryCount', 'nextRetry']).default('key'),
});
export type DeadLettersQuery = z.output<typeof deadLettersQuery>;

const page = {
  /** How many match, on all pages together. */
  total: z.int(),
  /** What to send as `cursor` for the page after this one; null where there is none. */
  next: z.string().nullable(),
};

/** An instance as the health document has it, and how it stands in one word. */
export const managedInstance = instanceHealth.extend({ state: instanceCondition });
export type ManagedInstance = z.output<typeof managedInstance>;

export const instancesPage = z.object({
  ...page,
  instances: z.array(managedInstance),
  reading: fleetReading.optional(),
});
export type InstancesPage = z.output<typeof instancesPage>;

export const deadLetterItem = z.object({
  key,
  type: z.string(),
  instance: z.string(),
  displayName: z.string(),
  group: z.string().optional(),
  state: instanceCondition,
  reason: deadLetterReason,
  firstAttempt: time,
  lastAttempt: time,
  retryCount: z.int(),
  /** Left out while it is paused until somebody resumes it. */
  nextRetry: time.optional(),
  lastError: z.object({ at: time, message: z.string(), category: errorCategory }).optional(),
});
export type DeadLetterItem = z.output<typeof deadLetterItem>;

export const deadLettersPage = z.object({ ...page, deadLetters: z.array(deadLetterItem) });
export type DeadLettersPage = z.output<typeof deadLettersPage>;
