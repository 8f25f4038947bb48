import type { BreakerState } from '../../contract/health.ts';
import type { Random } from '../clock/clock.ts';

/**
 * A circuit breaker for one instance as Pulse has it: it opens at three consecutive failures,
 * waits 5 s, doubles the wait at each failed probe up to 5 min, with ±20 % jitter, and one success closes it.
 * Times are milliseconds since 1970. The state is plain data, so that it can be stored and replayed.
 */
export interface Breaker {
  state: BreakerState;
  /** Consecutive failures. */
  failures: number;
  /** Times it opened since it was last closed. */
  trips: number;
  /** When it came into this state. */
  since: number;
  /** When an open breaker lets a probe through. */
  retryAt?: number;
  /** When it was last closed, while it is not: unlike `since`, a re-trip leaves it alone. */
  notClosedSince?: number;
  /** Who closed it, if it was a person and it has not opened since. */
  resetBy?: string;
}

export const opensAtFailures = 3;
const firstWaitMs = 5_000;
const longestWaitMs = 300_000;
const jitter = 0.2;

export function closedBreaker(now: number): Breaker {
  return { state: 'closed', failures: 0, trips: 0, since: now };
}

/** Closed by a person. */
export function resetBreaker(now: number, by: string): Breaker {
  return { ...closedBreaker(now), resetBy: by };
}

/** Closes the breaker. */
export function afterSuccess(breaker: Breaker, now: number): Breaker {
  if (breaker.state !== 'closed') return closedBreaker(now);
  return breaker.failures === 0 ? breaker : { ...breaker, failures: 0 };
}

/** Counts a failure; opens the breaker at the third, or again when a probe failed. */
export function afterFailure(breaker: Breaker, now: number, random: Random): Breaker {
  const failures = breaker.failures + 1;
  if (breaker.state === 'closed' && failures < opensAtFailures) return { ...breaker, failures };
  const trips = breaker.trips + 1;
  return {
    state: 'open',
    failures,
    trips,
    since: now,
    retryAt: now + waitMs(trips, random),
    notClosedSince: breaker.notClosedSince ?? now,
  };
}

/** Lets one probe through an open breaker whose wait is over. */
export function beforePoll(breaker: Breaker, now: number): Breaker {
  return breaker.state === 'open' ? { ...breaker, state: 'half_open', since: now } : breaker;
}

function waitMs(trips: number, random: Random): number {
  // The exponent is bounded, so that no number of trips can overflow the wait.
  const doubled = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(trips - 1, 10));
  return Math.min(longestWaitMs, doubled * (1 - jitter + 2 * jitter * random()));
}
