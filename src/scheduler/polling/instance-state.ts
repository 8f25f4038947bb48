import type { DeadLetterReason } from '../../contract/health.ts';
import type { PollPart } from '../../contract/instance.ts';
import type { Random } from '../clock/clock.ts';
import { afterFailure, afterSuccess, closedBreaker, type Breaker } from './breaker.ts';
import type { PartState } from './part-state.ts';
import type { PlanBasis } from './plan-reasons.ts';
import type { PollFailure, PollResult } from './poll-result.ts';

interface DeadLetter {
  reason: DeadLetterReason;
  firstAttempt: number;
  lastAttempt: number;
  retryCount: number;
}

/** A person said that an instance is not to be polled. Wall-clock times in ms since 1970: they do not move with a clock that is set. */
export interface Pause {
  since: number;
  by: string;
  reason: string;
  /** When it ends by itself. */
  until?: number;
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
  paused?: Pause;
  /** The sub-polls, but for the status. */
  parts: { [part in PollPart]?: PartState };
  /** How the next poll was timed. */
  intervalMs: number;
  smoothedMs: number;
  basis: PlanBasis;
  nextRun: number;
}

/** Transient failures in a row after which an instance becomes a dead letter with Pulse, and so here. */
const deadLetterAtFailures = 5;

export function newInstanceState(now: number, nextRun: number, intervalMs: number): InstanceState {
  return {
    consecutiveFailures: 0,
    warnings: [],
    breaker: closedBreaker(now),
    parts: {},
    intervalMs,
    smoothedMs: intervalMs,
    basis: { kind: 'first' },
    nextRun,
  };
}

/** The same state with another of one of its sub-polls. */
export function withPart(state: InstanceState, part: PollPart, partState: PartState): InstanceState {
  return { ...state, parts: { ...state.parts, [part]: partState } };
}

/** A healthy instance answered its last poll. Only of these does the playbook promise a staleness. */
export function isWell({ lastSuccessAt, lastError, consecutiveFailures }: InstanceState): boolean {
  if (lastSuccessAt === undefined || consecutiveFailures > 0) return false;
  // Whose failures a person has cleared is not well before it answers.
  return lastError === undefined || lastError.at <= lastSuccessAt;
}

/**
 * What a status poll that ended at `now` does to the state, but for when the next one is.
 * An instance is given up for failures that may pass only if `givesUp`: not while the fault may be ours.
 */
export function afterPoll(
  state: InstanceState,
  result: PollResult,
  now: number,
  random: Random,
  givesUp: boolean,
): InstanceState {
  return result.ok ? succeeded(state, result, now) : failed(state, result.failure, now, random, givesUp);
}

function succeeded(
  state: InstanceState,
  { warnings, changeHash }: { warnings: string[]; changeHash: string },
  now: number,
): InstanceState {
  const next: InstanceState = {
    ...state,
    lastSuccessAt: now,
    changeHash,
    consecutiveFailures: 0,
    warnings,
    breaker: afterSuccess(state.breaker, now),
  };
  if (state.changeHash !== undefined && changeHash !== state.changeHash) next.lastMutationAt = now;
  if (state.consecutiveFailures > 0 || state.deadLetter) {
    delete next.firstFailureAt;
    delete next.deadLetter;
  }
  return next;
}

function failed(
  state: InstanceState,
  failure: PollFailure,
  now: number,
  random: Random,
  givesUp: boolean,
): InstanceState {
  const consecutiveFailures = state.consecutiveFailures + 1;
  const firstFailureAt = state.firstFailureAt ?? now;
  const reason = deadLetterReason(state, failure, consecutiveFailures, givesUp);
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

function deadLetterReason(
  state: InstanceState,
  failure: PollFailure,
  consecutiveFailures: number,
  givesUp: boolean,
): DeadLetterReason | undefined {
  if (failure.category === 'permanent') return 'permanent_failure';
  if (state.deadLetter) return state.deadLetter.reason;
  return consecutiveFailures >= deadLetterAtFailures && givesUp ? 'max_retry_attempts' : undefined;
}

/**
 * The same state after the wall clock was set by so many ms: every age and every wait stays what it was, but for the
 * wait for the end of an offline window.
 */
export function shifted(state: InstanceState, ms: number): InstanceState {
  const moved = structuredClone(state);
  for (const holder of [
    moved,
    moved.breaker,
    moved.lastError,
    moved.deadLetter,
    ...Object.values(moved.parts),
  ])
    if (holder) shiftTimes(holder as unknown as Record<string, unknown>, ms);
  for (const part of Object.values(moved.parts))
    if (part.lastError) shiftTimes(part.lastError as unknown as Record<string, unknown>, ms);
  // It waits for a time of day.
  if (moved.basis.kind === 'offline') moved.nextRun = state.nextRun;
  return moved;
}

const times = [
  'at',
  'firstAttempt',
  'firstFailureAt',
  'lastAttempt',
  'lastMutationAt',
  'lastSuccessAt',
  'nextRun',
  'notClosedSince',
  'retryAt',
  'since',
];

function shiftTimes(holder: Record<string, unknown>, ms: number): void {
  for (const time of times) if (typeof holder[time] === 'number') holder[time] += ms;
}
