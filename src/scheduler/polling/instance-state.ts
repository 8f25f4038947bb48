import { createHash } from 'node:crypto';
import type { DeadLetterReason, ErrorCategory } from '../../contract/health.ts';
import type { Random } from '../clock/clock.ts';
import { afterFailure, afterSuccess, closedBreaker, type Breaker } from './breaker.ts';

/** Why a poll failed, in the terms of the metric `pulse_monitor_poll_errors_total`. */
export interface PollFailure {
  kind: string;
  category: ErrorCategory;
  message: string;
}

export type PollResult =
  { ok: true; warnings: string[]; observed: unknown } | { ok: false; failure: PollFailure };

export interface DeadLetter {
  reason: DeadLetterReason;
  firstAttempt: number;
  lastAttempt: number;
  retryCount: number;
}

/** All that is remembered of one instance. Plain data: it is stored as JSON. Times in ms since 1970. */
export interface InstanceState {
  lastSuccessAt?: number;
  lastError?: PollFailure & { at: number };
  /** When a poll last showed something else than the poll before. */
  lastMutationAt?: number;
  changeHash?: string;
  consecutiveFailures: number;
  firstFailureAt?: number;
  warnings: string[];
  breaker: Breaker;
  deadLetter?: DeadLetter;
  /** How the next poll was timed. */
  intervalMs: number;
  smoothedMs: number;
  reasons: string[];
  nextRun: number;
}

/** Transient failures in a row after which an instance becomes a dead letter (seed 001, task 7). */
export const deadLetterAtFailures = 5;

export function newInstanceState(now: number, nextRun: number, intervalMs: number): InstanceState {
  return {
    consecutiveFailures: 0,
    warnings: [],
    breaker: closedBreaker(now),
    intervalMs,
    smoothedMs: intervalMs,
    reasons: ['first poll'],
    nextRun,
  };
}

/** What a poll that ended at `now` does to the state, but for when the next one is. */
export function afterPoll(
  state: InstanceState,
  result: PollResult,
  now: number,
  random: Random,
): InstanceState {
  return result.ok ? succeeded(state, result, now) : failed(state, result.failure, now, random);
}

function succeeded(
  state: InstanceState,
  result: { warnings: string[]; observed: unknown },
  now: number,
): InstanceState {
  const changeHash = createHash('sha1')
    .update(JSON.stringify(result.observed) ?? '')
    .digest('hex');
  const mutated = state.changeHash !== undefined && changeHash !== state.changeHash;
  const { firstFailureAt: _ended, deadLetter: _cleared, ...rest } = state;
  return {
    ...rest,
    lastSuccessAt: now,
    changeHash,
    ...(mutated ? { lastMutationAt: now } : {}),
    consecutiveFailures: 0,
    warnings: result.warnings,
    breaker: afterSuccess(state.breaker, now),
  };
}

function failed(state: InstanceState, failure: PollFailure, now: number, random: Random): InstanceState {
  const consecutiveFailures = state.consecutiveFailures + 1;
  const firstFailureAt = state.firstFailureAt ?? now;
  const reason: DeadLetterReason | undefined =
    failure.category === 'permanent'
      ? 'permanent_failure'
      : consecutiveFailures >= deadLetterAtFailures
        ? 'max_retry_attempts'
        : state.deadLetter?.reason;
  return {
    ...state,
    lastError: { ...failure, at: now },
    consecutiveFailures,
    firstFailureAt,
    breaker: afterFailure(state.breaker, now, random),
    ...(reason && {
      deadLetter: { reason, firstAttempt: firstFailureAt, lastAttempt: now, retryCount: consecutiveFailures },
    }),
  };
}
