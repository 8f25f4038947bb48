import { z } from 'zod';
import { moment } from './moment.ts';

/**
 * The scheduler health document, `GET /api/monitoring/scheduler/health`.
 * It reads a Pulse server of any version from 4.25 (which leaves out empty `breakers` and `staleness`)
 * as well as Rollcall's own service, whose additions are optional here. Unknown fields are passed over.
 */
export const breakerState = z.enum(['closed', 'open', 'half_open']);
export type BreakerState = z.output<typeof breakerState>;

export const errorCategory = z.enum(['transient', 'permanent']);
export type ErrorCategory = z.output<typeof errorCategory>;

export const deadLetterReason = z.enum(['max_retry_attempts', 'permanent_failure']);
export type DeadLetterReason = z.output<typeof deadLetterReason>;

const queue = z.object({
  /** Rollcall: polls that are due and wait, missed ones counted. Pulse: every scheduled task. */
  depth: z.number(),
  /** A count of tasks due within the next 12 s, in spite of its name. */
  dueWithinSeconds: z.number().default(0),
  perType: z.record(z.string(), z.number()).default({}),
  scheduled: z.number().optional(),
  inFlight: z.number().optional(),
  workers: z.number().optional(),
  oldestOverdueSeconds: z.number().optional(),
});

const deadLetterTask = z.object({
  instance: z.string(),
  type: z.string(),
  nextRun: moment,
  lastError: z.string().optional(),
  failures: z.number(),
});

export const instanceHealth = z
  .object({
    key: z.string(),
    type: z.string(),
    displayName: z.string().default(''),
    instance: z.string(),
    connection: z.string().default(''),
    group: z.string().optional(),
    /** What worked only in part at the last poll: the status is good, the named calls are not. */
    warnings: z.array(z.string()).optional(),
    pollStatus: z.object({
      lastSuccess: moment,
      lastError: z.object({ at: moment, message: z.string(), category: errorCategory }).optional(),
      consecutiveFailures: z.number(),
      firstFailureAt: moment,
    }),
    breaker: z.object({
      state: breakerState,
      since: moment,
      lastTransition: moment,
      retryAt: moment,
      failureCount: z.number(),
      /** When the breaker was last closed, if it is not now. A re-trip does not reset it, as it does `since`. */
      notClosedSince: moment,
    }),
    deadLetter: z.object({
      present: z.boolean(),
      reason: deadLetterReason.optional(),
      firstAttempt: moment,
      lastAttempt: moment,
      retryCount: z.number().optional(),
      nextRetry: moment,
    }),
    /** Until when it is offline by plan: it is not polled, and nothing it lacks counts against it. */
    plannedOfflineUntil: moment,
    /** A person said that it is not to be polled; nothing it lacks counts against it. Without `until`, until resumed. */
    paused: z.object({ since: moment, by: z.string(), reason: z.string(), until: moment }).optional(),
    /** Sub-polls with cadences of their own. What fails here leaves the instance healthy. */
    parts: z
      .array(
        z.object({
          part: z.string(),
          lastSuccess: moment,
          lastError: z.object({ at: moment, message: z.string(), category: errorCategory }).optional(),
          failures: z.number(),
          warnings: z.array(z.string()),
          nextPoll: moment,
          /** Since when it has been due and had to wait for its host, which bears no more polls or requests now. */
          waitsForHostSince: moment,
        }),
      )
      .optional(),
    /** How the next poll was timed, and why. */
    schedule: z
      .object({
        adaptive: z.boolean(),
        intervalSeconds: z.number(),
        reasons: z.array(z.string()),
        nextPoll: moment,
        inFlight: z.boolean(),
      })
      .optional(),
    /** In a cluster, the node that polled it last. */
    polledBy: z.string().optional(),
  })
  .meta({ id: 'InstanceHealth' });

/** In a cluster, who shows the fleet, and the age of what it has read of it: it grows while the database is away. */
export const fleetReading = z.object({ node: z.string(), ageSeconds: z.number() });
export type FleetReading = z.output<typeof fleetReading>;

export const healthDocument = z
  .object({
    updatedAt: moment,
    /** Whether adaptive polling is on for any instance. */
    enabled: z.boolean(),
    queue,
    deadLetter: z.object({ count: z.number(), tasks: z.array(deadLetterTask).default([]) }),
    breakers: z
      .array(
        z.object({
          instance: z.string(),
          type: z.string(),
          state: breakerState,
          failures: z.number(),
          retryAt: moment,
        }),
      )
      .default([]),
    staleness: z
      .array(
        z.object({
          instance: z.string(),
          type: z.string(),
          score: z.number().min(0).max(1),
          lastSuccess: moment,
          lastError: moment,
          /** When a poll last showed something else than the one before, and the hash of what it showed. */
          lastMutation: moment,
          changeHash: z.string().optional(),
        }),
      )
      .default([]),
    instances: z.array(instanceHealth).default([]),
    /** Since when so many breakers have been open at once that the fault may be the scheduler's, or its network's. */
    faultMayBeOursSince: moment,
    reading: fleetReading.optional(),
  })
  .meta({ id: 'SchedulerHealth' });
export type HealthDocument = z.output<typeof healthDocument>;
export type InstanceHealth = HealthDocument['instances'][number];
