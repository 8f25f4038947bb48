/**
 * What one host bears: so many polls at once, and so many requests a minute. The status poll always goes, and counts;
 * only sub-polls wait. Times in ms since 1970.
 */
export interface HostLimits {
  concurrency: number;
  requestsPerMinute: number;
}

export class HostGate {
  #inFlight = 0;
  #tokens: number;
  #refilledAt: number;

  constructor(limits: HostLimits, now: number) {
    this.#tokens = limits.requestsPerMinute;
    this.#refilledAt = now;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * When a sub-poll of so many requests may start: `now`, a later time when the budget has it, or `'busy'` while the
   * host has as many polls in flight as it bears. One place is kept free for the status poll.
   */
  admits(requests: number, limits: HostLimits, now: number): number | 'busy' {
    if (this.#inFlight >= Math.max(1, limits.concurrency - 1)) return 'busy';
    this.#refill(limits, now);
    const missing = Math.min(requests, limits.requestsPerMinute) - this.#tokens;
    return missing <= 0 ? now : now + Math.ceil((missing * 60_000) / limits.requestsPerMinute);
  }

  started(): void {
    this.#inFlight += 1;
  }

  /** What a poll took is known when it has ended. More than the budget is owed, up to a minute of it. */
  ended(requests: number, limits: HostLimits, now: number): void {
    this.#inFlight -= 1;
    this.#refill(limits, now);
    this.#tokens = Math.max(-limits.requestsPerMinute, this.#tokens - requests);
  }

  /** The wall clock was set by so many ms. */
  shift(ms: number): void {
    this.#refilledAt += ms;
  }

  #refill(limits: HostLimits, now: number): void {
    const elapsed = Math.max(0, now - this.#refilledAt);
    this.#tokens = Math.min(
      limits.requestsPerMinute,
      this.#tokens + (elapsed * limits.requestsPerMinute) / 60_000,
    );
    this.#refilledAt = now;
  }
}
