import { z } from 'zod';
import { station } from './station.ts';

/** Fields are in snake case here: the policy API keeps the names that its clients know. Times are RFC 3339 unless a name says seconds. */

const policyStrategy = z.enum(['greedy', 'global'], { error: 'must be greedy or global' });

/** Who may choose another version than the default: nobody, operators, everybody. */
const policyAudience = z.enum(['none', 'internal', 'public']);
export type PolicyAudience = z.output<typeof policyAudience>;

/** What a run is worth as evidence of its inputs. Nothing is moved on those that are missing or blocked. */
export const inputQuality = z.enum(['ok', 'carried_forward', 'missing', 'blocked']);
export type InputQuality = z.output<typeof inputQuality>;

export const runStatus = z.enum(['success', 'fail', 'canceled', 'timeout']);

/** Asked for over the API, or made by the service itself in every bucket, as evidence for a rollout of its version. */
export const runOrigin = z.enum(['asked', 'background']);
export type RunOrigin = z.output<typeof runOrigin>;

export const noOpReason = z.enum([
  'no_deficits',
  'no_surpluses',
  'neighborhood_blocked',
  'budget_zero',
  'input_quality_blocked',
]);

/** Why a greedy plan stands where a global one was asked for. */
const fallback = z.object({ reason: z.string(), message: z.string() });

/** Everything that decides what a run computes: two requests with one key are one run. */
export const runKey = z.object({
  system_id: z.string(),
  sv: z.string(),
  /** The beginning of the bucket, in seconds since 1970. */
  decision_bucket_epoch_s: z.int(),
  policy_version: z.string(),
  strategy: policyStrategy,
  policy_spec_sha256: z.string(),
  horizon_steps: z.int(),
  view_snapshot_id: z.string(),
  view_snapshot_sha256: z.string(),
});
export type RunKey = z.output<typeof runKey>;

/** What the solver minimises: α·unmet deficit + β·residual surplus (bikes) + γ·bike-metres. */
const objective = z.object({
  total: z.number(),
  unmet_deficit: z.number(),
  residual_surplus: z.number(),
  bike_metres: z.number(),
});

/** A run that has ended. `error_reason` is there exactly when it failed or timed out. */
export const policyRun = z.object({
  run_id: z.string(),
  system_id: z.string(),
  policy_version: z.string(),
  policy_spec_sha256: z.string(),
  sv: z.string(),
  decision_bucket_ts: z.iso.datetime(),
  horizon_steps: z.int(),
  input_quality: inputQuality,
  no_op: z.boolean(),
  no_op_reason: noOpReason.nullable(),
  error_reason: z.string().nullable(),
  move_count: z.int(),
  created_at: z.iso.datetime(),
  status: runStatus,
  origin: runOrigin,
  /** Whose plan it is: greedy where a global run fell back, and null where there is none. */
  served_strategy: policyStrategy.nullable(),
  fallback: fallback.nullable(),
  /** Whether the solver, or the job with its time in the queue, ran past its deadline. */
  timed_out: z.boolean(),
  objective: objective.nullable(),
  /** Of the greedy plan on the same inputs. */
  greedy_objective: objective.nullable(),
  /** Between the plan and the best that the solver could not rule out, as a share; null where it has no bound. */
  gap: z.number().nullable(),
  solver_ms: z.number().nullable(),
  /** From when it was first asked for until it had ended. */
  latency_ms: z.number(),
  attempts: z.int(),
});
export type PolicyRun = z.output<typeof policyRun>;

export const policyMove = z.object({
  /** From 1 on. */
  move_rank: z.int(),
  from_station_key: z.string(),
  to_station_key: z.string(),
  bikes_moved: z.int(),
  dist_m: z.number(),
  budget_exhausted: z.boolean(),
  neighbor_exhausted: z.boolean(),
  reason_codes: z.array(z.string()),
});
export type PolicyMove = z.output<typeof policyMove>;

const ofRun = { computed_at: z.iso.datetime(), run_key: runKey };
export const readyRun = z.object({ status: z.literal('ready'), ...ofRun, run: policyRun });
export const readyMoves = readyRun.extend({ top_n: z.int(), moves: z.array(policyMove) });
/** Answered with 202 and `Retry-After`. */
export const pendingRun = z.object({
  status: z.literal('pending'),
  retry_after_ms: z.int(),
  /** The hash of the run key. */
  cache_key: z.string(),
  ...ofRun,
});
export type PendingRun = z.output<typeof pendingRun>;
export const canceledRun = z.object({
  status: z.literal('canceled'),
  ...ofRun,
  canceled_at: z.iso.datetime(),
});
export type CanceledRun = z.output<typeof canceledRun>;
export type ReadyRun = z.output<typeof readyRun>;
export type ReadyMoves = z.output<typeof readyMoves>;

export const runAnswer = z
  .discriminatedUnion('status', [readyRun, pendingRun])
  .meta({ id: 'PolicyRunAnswer' });
export const movesAnswer = z
  .discriminatedUnion('status', [readyMoves, pendingRun])
  .meta({ id: 'PolicyMovesAnswer' });
export const statusAnswer = z
  .discriminatedUnion('status', [readyRun, pendingRun, canceledRun])
  .meta({ id: 'PolicyStatusAnswer' });

const v = z.literal('1').optional().meta({ description: 'The version of this API.' });

/** What names a run. The server reads it by itself, for each fault has its own code. */
export const runQuery = z.strictObject({
  v,
  sv: z.string().meta({ description: 'A snapshot version, such as `recommended_live_sv` of `/api/time`.' }),
  policy_version: z.string(),
  strategy: policyStrategy.optional(),
  T_bucket: z.coerce.number<number | string>().int().min(0).meta({
    description: 'The decision bucket, in seconds since 1970; it is rounded down to where a bucket begins.',
  }),
  horizon_steps: z.coerce.number<number | string>().int().min(1).max(288).optional(),
  system_id: z.string().optional(),
  view_snapshot_id: z.string().optional(),
  view_snapshot_sha256: z.string().optional(),
});
export const movesQuery = runQuery.extend({
  top_n: z.coerce.number<number | string>().int().min(1).optional(),
});
export const configQuery = z.strictObject({ v });
export const timeQuery = z.strictObject({ system_id: z.string().optional() });

const budgetPreset = z.object({
  key: z.string(),
  max_bikes_per_move: z.int(),
  max_total_bikes_moved: z.int(),
  max_stations_touched: z.int(),
  max_total_distance_m: z.number(),
});

/** What the caller may ask for now. */
export const policyConfig = z
  .object({
    default_policy_version: z.string(),
    default_strategy: policyStrategy,
    available_policy_versions: z.array(z.string()),
    available_strategies: z.array(policyStrategy),
    default_horizon_steps: z.int(),
    max_moves: z.int(),
    budget_presets: z.array(budgetPreset),
    /** Versions that are run at all, if only beside others for comparison, and who may choose them. */
    enabled_policy_versions: z.array(z.string()),
    audience: policyAudience,
  })
  .meta({ id: 'PolicyConfig' });
export type PolicyConfig = z.output<typeof policyConfig>;

export const policyTime = z
  .object({
    server_now: z.iso.datetime(),
    datasets: z.array(
      z.object({
        dataset_id: z.string(),
        as_of: z.iso.datetime(),
        max_observed_at: z.iso.datetime(),
        ingest_lag_s: z.number(),
      }),
    ),
    /** Null while no snapshot of the system has been read, and while its newest is revoked. */
    recommended_live_sv: z.string().nullable(),
    view_id: z.string(),
    view_spec_sha256: z.string(),
    /** What a run's precondition `view_snapshot_id` and `view_snapshot_sha256` may name now. */
    view_snapshot_id: z.string().nullable(),
    view_snapshot_sha256: z.string().nullable(),
    network: z.object({
      active_station_count: z.int(),
      empty_station_count: z.int(),
      full_station_count: z.int(),
      /** Share of the stations that are in service whose state is known and plausible. */
      pct_serving_grade: z.number(),
      worst_5_station_keys_by_severity: z.array(z.string()),
      observed_bucket_ts: z.iso.datetime().nullable(),
      degrade_level: z.int().min(0).max(3),
      client_should_throttle: z.boolean(),
    }),
  })
  .meta({ id: 'PolicyTime' });
export type PolicyTime = z.output<typeof policyTime>;

/** Query of `GET /api/policy/stations`. */
export const stationsQuery = z.strictObject({
  v,
  sv: z.string().meta({ description: 'A snapshot version, such as `recommended_live_sv` of `/api/time`.' }),
});

/** The stations of a snapshot: what every run on this version is planned on. */
export const policyStations = z
  .object({
    system_id: z.string(),
    view_snapshot_id: z.string(),
    view_snapshot_sha256: z.string(),
    /** When the feed was last updated that the snapshot was read from. */
    observed_at: z.iso.datetime(),
    /** `blocked`: the feed shows too little that can be believed, and nothing is moved on it. */
    quality: z.enum(['ok', 'blocked']),
    /** Everything that was wrong with the feed, also what did not block it. */
    reasons: z.array(z.string()),
    /** Stations in service that are left out, as their numbers cannot be believed. */
    unusable: z.int(),
    /** By code point of their keys. */
    stations: z.array(station),
  })
  .meta({ id: 'PolicyStations' });
export type PolicyStations = z.output<typeof policyStations>;
