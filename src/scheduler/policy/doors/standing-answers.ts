import type {
  CanceledRun,
  PendingRun,
  PolicyRun,
  ReadyMoves,
  ReadyRun,
  RunKey,
} from '../../../contract/policy.ts';
import { PolicyError } from '../../../contract/policy-errors.ts';
import type { Job } from '../storage/job-rows.ts';
import type { SucceededRun } from './remembered-runs.ts';
import { triedAnewAfterMs } from './run-book.ts';
import type { RunRequest } from './run-request.ts';

/** How soon it is worth asking again, in ms. */
const askAgainMs = { greedy: 200, global: 1_000 };
/** A job that no worker has taken for so long, in ms, is not taken by any. */
const takenWithinMs = 30_000;

export function readyOf(key: RunKey, { run }: SucceededRun, now: number): ReadyRun {
  return { status: 'ready', computed_at: new Date(now).toISOString(), run_key: key, run };
}

export function readyMovesOf({ key, topN }: RunRequest, succeeded: SucceededRun, now: number): ReadyMoves {
  return { ...readyOf(key, succeeded, now), top_n: topN, moves: succeeded.moves.slice(0, topN) };
}

export const canceledOf = (key: RunKey, { created_at }: PolicyRun, now: number): CanceledRun => ({
  status: 'canceled',
  computed_at: new Date(now).toISOString(),
  run_key: key,
  canceled_at: created_at,
});

/** @throws PolicyError policy_worker_unavailable for a job that waits and nobody takes. */
export function pendingOf(key: RunKey, job: Job, now: number): PendingRun {
  const waitedMs = now - job.enqueuedAt;
  if (job.state === 'queued' && job.attempts === 0 && waitedMs > takenWithinMs)
    throw new PolicyError(
      'policy_worker_unavailable',
      `The run has waited for ${Math.round(waitedMs / 1_000)} s, and no worker takes it: see /api/policy/queue.`,
      { retryAfterMs: 5_000, details: { pending_age_ms: waitedMs } },
    );
  return {
    status: 'pending',
    retry_after_ms: askAgainMs[key.strategy],
    cache_key: job.cacheKey,
    computed_at: new Date(now).toISOString(),
    run_key: key,
  };
}

/** What is said of a run that ended without a plan, until it may be tried anew. */
export function refusedUntilLater(run: PolicyRun, now: number): PolicyError {
  const anewAt = Date.parse(run.created_at) + triedAnewAfterMs;
  const what =
    run.status === 'canceled'
      ? 'The run was canceled'
      : `The run ${run.status === 'timeout' ? 'ran past its deadline' : 'failed'} (${run.error_reason ?? 'unknown'})`;
  const then =
    now < anewAt
      ? `from ${new Date(anewAt).toISOString()} on it is computed anew`
      : '/api/policy/run computes it anew';
  return new PolicyError('policy_run_failed', `${what}: ${then} when it is asked for.`, {
    retryAfterMs: Math.max(0, anewAt - now),
    details: { run_status: run.status, error_reason: run.error_reason },
  });
}
