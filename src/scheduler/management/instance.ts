import type { InstanceCondition } from '../../contract/management.ts';
import type { BreakerState, DeadLetterReason, ErrorCategory } from '../../contract/health.ts';
import type { InstanceConfig, PollPart } from '../../contract/instance.ts';

/** What managing needs to know of an instance. Times in ms since 1970. */
export interface Instance {
  key: string;
  config: InstanceConfig;
  state: Readonly<State>;
  inFlight: boolean;
  /** Until when it is offline by plan. */
  offlineUntil: number | undefined;
}

interface State {
  lastSuccessAt?: number;
  lastError?: { at: number; message: string; category: ErrorCategory };
  consecutiveFailures: number;
  breaker: { state: BreakerState; failures: number; since: number; resetBy?: string };
  deadLetter?: { reason: DeadLetterReason; firstAttempt: number; lastAttempt: number; retryCount: number };
  paused?: { since: number; by: string; reason: string; until?: number };
  parts: { [part in PollPart]?: { nextRun: number } };
  nextRun: number;
}

/** How an instance stands, in one word: the first that holds. */
export function conditionOf({ state, offlineUntil }: Instance): InstanceCondition {
  if (state.paused) return 'paused';
  if (offlineUntil !== undefined) return 'offline';
  if (state.deadLetter) return 'dead-letter';
  if (state.consecutiveFailures > 0) return 'failing';
  const { lastSuccessAt, lastError } = state;
  if (lastSuccessAt === undefined || (lastError && lastError.at > lastSuccessAt)) return 'waiting';
  return 'healthy';
}

/** When it is polled next; undefined while it is paused until somebody resumes it. */
export const nextPollAt = ({ state: { paused, nextRun } }: Instance): number | undefined =>
  paused ? paused.until : nextRun;

/** What of an instance an action may change, as the audit log keeps it. */
export function auditedState(instance: Instance): Record<string, unknown> {
  const { breaker, consecutiveFailures, deadLetter, paused } = instance.state;
  return {
    state: conditionOf(instance),
    breaker: { state: breaker.state, failures: breaker.failures },
    consecutiveFailures,
    deadLetter: deadLetter ? { reason: deadLetter.reason, retryCount: deadLetter.retryCount } : null,
    paused: paused ? { ...paused, since: iso(paused.since), until: iso(paused.until) } : null,
    nextPoll: iso(nextPollAt(instance)) ?? null,
  };
}

export function iso(ms: number): string;
export function iso(ms: number | undefined): string | undefined;
export function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
