/**
 * What one host bears: so many polls at once, and so many requests a minute. The status poll always goes, and counts;
 * only sub-polls wait. Times in ms since 1970.
 */
export interface HostLimits {
  concurrency: number;
  requestsPerMinute: number;
}

/** What is left of a host's budget of requests, and when that was reckoned. Less than nothing is owed. */
export interface HostBudget {
  tokens: number;
  /** What would be left if its status polls were all that is asked. */
  leftByStatus: number;
  refilledAt: number;
}

export const fullBudget = ({ requestsPerMinute }: HostLimits, now: number): HostBudget => ({
  tokens: requestsPerMinute,
  leftByStatus: requestsPerMinute,
  refilledAt: now,
});

/** A sub-poll that asks for its host. */
export interface Asking {
  /** What it is expected to take. */
  requests: number;
  /** From then on it goes, though the budget has nothing for it, where the status polls alone use all of that up. */
  patientUntil: number;
}

/**
 * When a sub-poll may start: `now`, a later time when the budget has it or its patience ends, or `'busy'` while the
 * host has as many polls in flight as it bears. One place is kept free for the status poll.
 */
export function admits(
  budget: HostBudget,
  inFlight: number,
  { requests, patientUntil }: Asking,
  limits: HostLimits,
  now: number,
): number | 'busy' {
  if (inFlight >= Math.max(1, limits.concurrency - 1)) return 'busy';
  const { tokens, leftByStatus } = refilled(budget, limits, now);
  const missing = Math.min(requests, limits.requestsPerMinute) - tokens;
  if (missing <= 0) return now;
  const hasIt = now + Math.ceil((missing * 60_000) / limits.requestsPerMinute);
  // There would never be any, however long it waited.
  const nothingLeft = leftByStatus < 1;
  return nothingLeft ? Math.max(now, Math.min(patientUntil, hasIt)) : hasIt;
}

/** What polls took of a host. */
export interface Spent {
  requests: number;
  /** Those of them that were of status polls. */
  ofStatus: number;
}

/** What a poll took is known when it has ended. More than the budget is owed, up to a minute of it. */
export function spent(budget: HostBudget, took: Spent, limits: HostLimits, now: number): HostBudget {
  const { tokens, leftByStatus, refilledAt } = refilled(budget, limits, now);
  const less = (left: number, requests: number) => Math.max(-limits.requestsPerMinute, left - requests);
  return {
    tokens: less(tokens, took.requests),
    leftByStatus: less(leftByStatus, took.ofStatus),
    refilledAt,
  };
}

function refilled(
  { tokens, leftByStatus, refilledAt }: HostBudget,
  limits: HostLimits,
  now: number,
): HostBudget {
  const elapsed = Math.max(0, now - refilledAt);
  const gained = (elapsed * limits.requestsPerMinute) / 60_000;
  const more = (left: number) => Math.min(limits.requestsPerMinute, left + gained);
  return { tokens: more(tokens), leftByStatus: more(leftByStatus), refilledAt: now };
}

/** The load of one host that a single process polls. */
export class HostGate {
  #inFlight = 0;
  #budget: HostBudget;

  constructor(limits: HostLimits, now: number) {
    this.#budget = fullBudget(limits, now);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** See `admits`. */
  admits(asking: Asking, limits: HostLimits, now: number): number | 'busy' {
    return admits(this.#budget, this.#inFlight, asking, limits, now);
  }

  started(): void {
    this.#inFlight += 1;
  }

  /** See `spent`. */
  ended(took: Spent, limits: HostLimits, now: number): void {
    this.#inFlight -= 1;
    this.#budget = spent(this.#budget, took, limits, now);
  }

  /** The wall clock was set by so many ms. */
  shift(ms: number): void {
    this.#budget = { ...this.#budget, refilledAt: this.#budget.refilledAt + ms };
  }
}
