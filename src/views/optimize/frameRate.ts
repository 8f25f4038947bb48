const windowMs = 1_000;
const windows = 5;
/** What is taken for granted until something was measured. */
const assumed = 60;

/**
 * Counts pictures: the rate is the lowest of the last five seconds, so that what is too much for a browser is lessened
 * at once, and taken up again only when it has kept up for a while.
 */
export class FrameRate {
  #since: number | undefined;
  #frames = 0;
  #rates: number[] = [];

  /** A picture was drawn at so many ms. @returns the rate a second, where a second has passed. */
  onFrame(at: number): number | undefined {
    if (this.#since === undefined) {
      this.#since = at;
      return undefined;
    }
    this.#frames += 1;
    const passed = at - this.#since;
    if (passed < windowMs) return undefined;
    this.#rates = [...this.#rates, (this.#frames * 1_000) / passed].slice(-windows);
    this.#since = at;
    this.#frames = 0;
    return this.lowest;
  }

  /** A page that is out of sight draws nothing, and is not slow: what it measured of that does not count. */
  onHidden(): void {
    this.#since = undefined;
    this.#frames = 0;
  }

  get lowest(): number {
    return this.#rates.length === 0 ? assumed : Math.min(...this.#rates);
  }
}
