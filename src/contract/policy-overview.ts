import { z } from 'zod';
import { noOpReason, policyMove, policyRun, runKey, runOrigin, runStatus } from './policy.ts';
import { reason } from './reason.ts';

/** What a person or a panel asks of the policy engine as a whole. */

const limitError = 'must be a whole number from 1 to 1000';
const moment = z.iso.datetime({
  offset: true,
  error: 'must be an RFC 3339 time, such as 2026-11-21T15:00:00Z',
});

/** Filters of `GET /api/policy/runs`; all that are named have to match. */
export const policyRunsQuery = z.strictObject({
  system_id: z.string().optional(),
  policy_version: z.string().optional(),
  status: runStatus.optional(),
  origin: runOrigin.optional(),
  no_op_reason: noOpReason.optional(),
  /** When the run ended, both included; without them the last hour. */
  from: moment.optional(),
  to: moment.optional(),
  limit: z.coerce
    .number<number | string>(limitError)
    .int(limitError)
    .min(1, limitError)
    .max(1_000, limitError)
    .default(100),
});
export type PolicyRunsQuery = z.output<typeof policyRunsQuery>;

/** Newest first. */
export const policyRunsAnswer = z.object({ runs: z.array(policyRun) }).meta({ id: 'PolicyRuns' });
export type PolicyRunsAnswer = z.output<typeof policyRunsAnswer>;

export const policyRunParameters = z.object({
  run_id: z.string().regex(/^[0-9a-f]{32}$/, 'must be a run_id: 32 hex digits'),
});
export const policyRunDocument = z
  .object({ run: policyRun, run_key: runKey, moves: z.array(policyMove) })
  .meta({ id: 'PolicyRunDocument' });
export type PolicyRunDocument = z.output<typeof policyRunDocument>;

const job = z.object({
  run_id: z.string(),
  cache_key: z.string(),
  run_key: runKey,
  origin: runOrigin,
  state: z.enum(['queued', 'running']),
  attempts: z.int(),
  enqueued_at: z.iso.datetime(),
  age_s: z.number(),
  /** By when it has to have ended, its time in the queue included. */
  deadline_at: z.iso.datetime(),
  last_error: z.string().nullable(),
});

const policyDeadLetter = z.object({
  run_id: z.string(),
  run_key: runKey,
  attempts: z.int(),
  error_reason: z.string(),
  given_up_at: z.iso.datetime(),
});

/** Answer of `GET /api/policy/queue`. Jobs stand in the order in which they are taken, at most 100 of them. */
export const policyQueue = z
  .object({
    /** Jobs that wait for a worker. */
    depth: z.int(),
    running: z.int(),
    /** How long the oldest of them has waited, in seconds; 0 where none does. */
    oldest_age_s: z.number(),
    /** Jobs past their deadline that no worker has ended. */
    overdue: z.int(),
    jobs: z.array(job),
    dead_letters: z.array(policyDeadLetter),
  })
  .meta({ id: 'PolicyQueue' });
export type PolicyQueue = z.output<typeof policyQueue>;

/** Answer of `POST /api/policy/dead-letters/{run_id}/retry`. */
export const deadLetterRequeued = z.object({
  success: z.literal(true),
  run_id: z.string(),
  enqueued_at: z.iso.datetime(),
});
export type DeadLetterRequeued = z.output<typeof deadLetterRequeued>;

const policyStage = z.enum(['shadow', 'internal', 'public'], {
  error: 'must be shadow, internal or public',
});
export type PolicyStage = z.output<typeof policyStage>;

const windowError = 'must be a whole number of minutes from 1 to 1440';
export const policyGatesQuery = z.strictObject({
  window_minutes: z.coerce
    .number<number | string>(windowError)
    .int(windowError)
    .min(1, windowError)
    .max(1_440, windowError)
    .default(15),
});

/** A rate with what it was counted from; null where there was nothing to count. */
const measured = z.object({ value: z.number().nullable(), count: z.number(), of: z.number() });

/**
 * Answer of `GET /api/policy/gates`: what the runs of the last minutes are worth at each stage's thresholds. The verdict
 * of the rollout judges the same measures with bounds, and says how long the evidence takes.
 */
export const policyGates = z
  .object({
    window_minutes: z.int(),
    computed_at: z.iso.datetime(),
    timeout_rate: measured,
    fallback_rate: measured,
    /** `count` is the sum of differences, `of` the sum of the greedy objectives. */
    objective_delta_ratio: measured.extend({ pairs: z.int() }),
    stages: z.array(
      z.object({
        stage: policyStage,
        passed: z.boolean(),
        /** What does not hold, in a fixed order, with four decimals; what could not be measured does not hold. */
        reasons: z.array(z.string()),
        timeout_rate_at_most: z.number(),
        fallback_rate_at_most: z.number(),
        objective_delta_ratio_at_least: z.number(),
      }),
    ),
  })
  .meta({ id: 'PolicyGates' });
export type PolicyGates = z.output<typeof policyGates>;

/** Body of `POST /api/policy/revoke`: a snapshot that is not to be planned on any more. */
export const revokeRequest = z.strictObject({
  sv: z.string({ error: 'must be a snapshot version' }).min(1).max(1_024),
  reason,
});
export type RevokeRequest = z.output<typeof revokeRequest>;
export const revoked = z.object({
  success: z.literal(true),
  system_id: z.string(),
  view_snapshot_sha256: z.string(),
});
export type Revoked = z.output<typeof revoked>;

const sessionState = z.enum(['live', 'frozen', 'computing', 'playback', 'error']);
const atOnce = 100;
const times = z.int().min(0).max(10_000).default(0);

/** Body of `POST /api/policy/telemetry`: what a page saw since it last told. */
export const sessionTelemetry = z.strictObject({
  transitions: z
    .array(
      z.strictObject({
        from: sessionState,
        to: sessionState,
        outcome: z.enum(['made', 'refused']).default('made'),
      }),
    )
    .max(atOnce, `are at most ${atOnce} at once`)
    .default([]),
  playbacks: z
    .array(z.enum(['full', 'reduced', 'summary']))
    .max(atOnce, `are at most ${atOnce} at once`)
    .default([]),
  /** Answers of view_snapshot_mismatch. */
  mismatches: times,
  /** Mismatches after which the page was in step again, and those after which it was not. */
  recovered: times,
  not_recovered: times,
});
export type SessionTelemetry = z.output<typeof sessionTelemetry>;
export const telemetryTaken = z.object({ success: z.literal(true) });
