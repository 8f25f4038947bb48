import type { PolicyMove, PolicyRun } from '../../../contract/policy.ts';
import type { Job } from '../storage/job-rows.ts';
import type { EndedRun } from '../storage/run-rows.ts';
import type { Outcome } from '../solvers/outcome.ts';

/** The run of a job that ended without a plan. `now` is in ms since 1970. */
export function endedWithoutPlan(
  job: Job,
  now: number,
  ended:
    | { status: 'canceled' }
    | { status: 'fail' | 'timeout'; errorReason: string }
    | { status: 'success'; noOpReason: 'input_quality_blocked' },
): EndedRun {
  const run: PolicyRun = {
    ...runOf(job, now),
    status: ended.status,
    no_op: ended.status === 'success',
    no_op_reason: ended.status === 'success' ? ended.noOpReason : null,
    error_reason: ended.status === 'fail' || ended.status === 'timeout' ? ended.errorReason : null,
    timed_out: ended.status === 'timeout',
    ...nothingServed,
  };
  return { run, key: job.key, moves: [], statistics: {} };
}

/** The run of a job that has a plan. */
export function endedWithPlan(job: Job, now: number, outcome: Outcome): EndedRun {
  const { served, fallback, timedOut, objective, greedyObjective, idleObjective, search, elapsedMs } =
    outcome;
  const moves = outcome.moves.map((move): PolicyMove => ({
    move_rank: move.moveRank,
    from_station_key: move.fromStationKey,
    to_station_key: move.toStationKey,
    bikes_moved: move.bikesMoved,
    dist_m: move.distM,
    budget_exhausted: move.budgetExhausted,
    neighbor_exhausted: move.neighborExhausted,
    reason_codes: [...move.reasonCodes],
  }));
  const run: PolicyRun = {
    ...runOf(job, now),
    status: 'success',
    no_op: moves.length === 0,
    no_op_reason: moves.length === 0 ? (outcome.noOpReason ?? 'neighborhood_blocked') : null,
    error_reason: null,
    move_count: moves.length,
    served_strategy: served,
    fallback: fallback ?? null,
    timed_out: timedOut,
    objective: objectiveDocument(objective),
    greedy_objective: objectiveDocument(greedyObjective),
    gap: search?.gap ?? null,
    solver_ms: elapsedMs,
  };
  const { stations, arcs } = outcome;
  const statistics = { stations, arcs, idleObjective, ...(search && { search }) };
  return { run, key: job.key, moves, statistics };
}

const nothingServed = {
  move_count: 0,
  served_strategy: null,
  fallback: null,
  objective: null,
  greedy_objective: null,
  gap: null,
  solver_ms: null,
};

function runOf({ key, ...job }: Job, now: number) {
  return {
    run_id: job.runId,
    system_id: key.system_id,
    policy_version: key.policy_version,
    policy_spec_sha256: key.policy_spec_sha256,
    sv: key.sv,
    decision_bucket_ts: new Date(key.decision_bucket_epoch_s * 1_000).toISOString(),
    horizon_steps: key.horizon_steps,
    input_quality: job.inputQuality,
    origin: job.origin,
    created_at: new Date(now).toISOString(),
    latency_ms: Math.max(0, now - (job.askedAt ?? job.enqueuedAt)),
    attempts: job.attempts,
  };
}

const objectiveDocument = ({ total, unmetDeficit, residualSurplus, bikeMetres }: Outcome['objective']) => ({
  total,
  unmet_deficit: unmetDeficit,
  residual_surplus: residualSurplus,
  bike_metres: bikeMetres,
});
