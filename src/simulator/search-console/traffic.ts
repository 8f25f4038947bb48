/** What the simulator saw of its clients. */
export class Traffic {
  queries = 0;
  /** Refused queries, by reason. */
  readonly refused: Record<string, number> = {};
  rows = 0;
  inFlight = 0;
  /** Most queries at once. */
  peakInFlight = 0;
  /** Most queries in any 60 s, as the server saw them arrive. */
  peakPerMinute = 0;
  readonly #lastMinute: number[] = [];

  /** A query arrives at `now`, in ms. */
  arrived(now: number): void {
    this.queries += 1;
    this.inFlight += 1;
    this.peakInFlight = Math.max(this.peakInFlight, this.inFlight);
    this.#lastMinute.push(now);
    while ((this.#lastMinute[0] ?? now) <= now - 60_000) this.#lastMinute.shift();
    this.peakPerMinute = Math.max(this.peakPerMinute, this.#lastMinute.length);
  }

  left(): void {
    this.inFlight -= 1;
  }

  answered(rows: number): void {
    this.rows += rows;
  }

  refuse(reason: string): void {
    this.refused[reason] = (this.refused[reason] ?? 0) + 1;
  }

  /** Counts anew; what is in flight still is. */
  reset(): void {
    this.queries = this.rows = this.peakPerMinute = 0;
    this.peakInFlight = this.inFlight;
    this.#lastMinute.length = 0;
    for (const reason of Object.keys(this.refused)) delete this.refused[reason];
  }

  get figures() {
    const { queries, refused, rows, inFlight, peakInFlight, peakPerMinute } = this;
    return { queries, refused, rows, inFlight, peakInFlight, peakPerMinute };
  }
}
