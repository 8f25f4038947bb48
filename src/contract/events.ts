import { z } from 'zod';
import { breakerState } from './health.ts';
import { criterionResult, decision } from './rollout.ts';

/**
 * What stands in the audit log. `rollout`: its state, stage or lever moved; `rollout-record`: something was put down
 * beside, such as a sign-off or a snapshot; `instance`: a person ordered something of one.
 */
export const auditedEventType = z.enum([
  'rollout',
  'rollout-record',
  'kill-switch',
  'drill',
  'configuration',
  'instance',
]);
export type AuditedEventType = z.output<typeof auditedEventType>;

const eventType = z.enum([...auditedEventType.options, 'verdict', 'breaker', 'dead-letter']);
export type EventType = z.output<typeof eventType>;

/** Something that was done, and stands in the audit log. It is what a webhook is sent. */
export const auditedEvent = z.object({
  /** Names the event for good, so that one that comes twice is known: `audit-17`. */
  id: z.string(),
  type: auditedEventType,
  at: z.iso.datetime(),
  /** As in the audit log: `rollout.promote`, `configuration.change`. */
  action: z.string(),
  /** On what: a rollout's id, `configuration`, an instance's key. */
  subject: z.string(),
  actor: z.string(),
  reason: z.string(),
  /** Of a rollout, its state and stage. */
  previousState: z.unknown(),
  newState: z.unknown(),
  /** Of a rollout alone. */
  rollout: z
    .object({
      revision: z.number().int(),
      /** Rollcall decided it by itself. */
      automatic: z.boolean(),
      /** What made it happen, of few words: `manual`, a trigger's name, a kill switch's, a drill's, or `rollcall`. */
      cause: z.string(),
      /** What it was decided on. */
      evidence: z.string(),
    })
    .nullable(),
  /** Where it stands in the audit log. */
  audit: z.object({ sequence: z.int(), hash: z.string() }),
});
export type AuditedEvent = z.output<typeof auditedEvent>;

/** A verdict, or that of one of its criteria, says something else than at the tick before. */
const verdictEvent = z.object({
  type: z.literal('verdict'),
  at: z.iso.datetime(),
  rollout: z.string(),
  stage: z.string(),
  decision,
  summary: z.string(),
  criteria: z.array(
    criterionResult.pick({
      name: true,
      role: true,
      verdict: true,
      value: true,
      threshold: true,
      unit: true,
      page: true,
    }),
  ),
});
export type VerdictEvent = z.output<typeof verdictEvent>;

/** A breaker moved after a poll. */
const breakerEvent = z.object({
  type: z.literal('breaker'),
  at: z.iso.datetime(),
  key: z.string(),
  from: breakerState,
  to: breakerState,
  failures: z.number().int(),
});
export type BreakerEvent = z.output<typeof breakerEvent>;

/** An instance became a dead letter after a poll, or is none any more. */
const deadLetterEvent = z.object({
  type: z.literal('dead-letter'),
  at: z.iso.datetime(),
  key: z.string(),
  isDeadLetter: z.boolean(),
  /** Why it is one; null where it is none. */
  reason: z.string().nullable(),
});
export type DeadLetterEvent = z.output<typeof deadLetterEvent>;

/** The `data` of each event of the stream, by its type. */
export const streamedEvent = z.discriminatedUnion('type', [
  auditedEvent,
  verdictEvent,
  breakerEvent,
  deadLetterEvent,
]);
export type StreamedEvent = z.output<typeof streamedEvent>;

/** Query of `GET /api/events`. */
export const eventsQuery = z.strictObject({
  /** Only these, with commas between them: `rollout,verdict`. */
  types: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(eventType))
    .optional(),
});

/** What can be read back for longer than the stream remembers it. How verdicts came and went, the rollouts tell. */
export const pastEventType = eventType.exclude(['verdict']);
export type PastEventType = z.output<typeof pastEventType>;

const pastEvent = z.discriminatedUnion('type', [auditedEvent, breakerEvent, deadLetterEvent]);
export type PastEvent = z.output<typeof pastEvent>;

const pastTime = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time, such as 2026-11-21T08:00:00Z' })
  .optional();
const limitError = 'must be a whole number from 1 to 5000';

/** Query of `GET /api/events/past`. */
export const pastEventsQuery = z.strictObject({
  /** Only these, with commas between them: `rollout,breaker`. */
  types: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(pastEventType))
    .optional(),
  /** A day before `to`. */
  from: pastTime,
  /** Now. Both times are included. */
  to: pastTime,
  limit: z.coerce
    .number<string | number>(limitError)
    .int(limitError)
    .min(1, limitError)
    .max(5_000, limitError)
    .default(500),
});

/** Answer of `GET /api/events/past`. */
export const pastEvents = z.object({
  /** Newest first. */
  events: z.array(pastEvent),
  /** There are older ones in the span than the limit let through. */
  more: z.boolean(),
});
export type PastEvents = z.output<typeof pastEvents>;

/** Answer of `GET /api/webhooks`. */
export const webhookList = z.object({
  webhooks: z.array(
    z.object({
      name: z.string(),
      /** Scheme, host and port; the rest of the URL may be a secret. */
      origin: z.string(),
      events: z.array(auditedEventType),
      /** Entries of the audit log up to this one are delivered, given up, or no event of this webhook. */
      sequence: z.int(),
      /** Attempts at the event on its way that failed, and when the next one is due. */
      failedAttempts: z.int(),
      nextAttemptAt: z.iso.datetime().nullable(),
      lastError: z.string().nullable(),
      deliveredAt: z.iso.datetime().nullable(),
      deadLetters: z.int(),
      /** Newest first, at most twenty. */
      newestDeadLetters: z.array(
        z.object({
          id: z.string(),
          action: z.string(),
          subject: z.string(),
          at: z.iso.datetime(),
          givenUpAt: z.iso.datetime(),
          attempts: z.int(),
          error: z.string(),
        }),
      ),
    }),
  ),
});
export type WebhookList = z.output<typeof webhookList>;
