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
  refilledAt: number;
}

export const fullBudget = ({ requestsPerMinute }: HostLimits, now: number): HostBudget => ({
  tokens: requestsPerMinute,
  refilledAt: now,
});

/**
 * When a sub-poll of so many requests may start: `now`, a later time when the budget has it, or `'busy'` while the
 * host has as many polls in flight as it bears. One place is kept free for the status poll.
 */
export function admits(
  budget: HostBudget,
  inFlight: number,
  requests: number,
  limits: HostLimits,
  now: number,
): number | 'busy' {
  if (inFlight >= Math.max(1, limits.concurrency - 1)) return 'busy';
  const { tokens } = refilled(budget, limits, now);
  const missing = Math.min(requests, limits.requestsPerMinute) - tokens;
  return missing <= 0 ? now : now + Math.ceil((missing * 60_000) / limits.requestsPerMinute);
}

/** What a poll took is known when it has ended. More than the budget is owed, up to a minute of it. */
export function spent(budget: HostBudget, requests: number, limits: HostLimits, now: number): HostBudget {
  const { tokens, refilledAt } = refilled(budget, limits, now);
  return { tokens: Math.max(-limits.requestsPerMinute, tokens - requests), refilledAt };
}

function refilled({ tokens, refilledAt }: HostBudget, limits: HostLimits, now: number): HostBudget {
  const elapsed = Math.max(0, now - refilledAt);
  const gained = (elapsed * limits.requestsPerMinute) / 60_000;
  return { tokens: Math.min(limits.requestsPerMinute, tokens + gained), refilledAt: now };
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
  admits(requests: number, limits: HostLimits, now: number): number | 'busy' {
    return admits(this.#budget, this.#inFlight, requests, limits, now);
  }

  started(): void {
    this.#inFlight += 1;
  }

  /** See `spent`. */
  ended(requests: number, limits: HostLimits, now: number): void {
    this.#inFlight -= 1;
    this.#budget = spent(this.#budget, requests, limits, now);
  }

  /** The wall clock was set by so many ms. */
  shift(ms: number): void {
    this.#budget = { ...this.#budget, refilledAt: this.#budget.refilledAt + ms };
  }
}
