/**
 * A halt as this process follows it, and how long it took to reach the last worker. Times in ms; `at` is when somebody
 * halted, by the wall clock.
 */
export class Halt {
  #at: number | undefined;
  #reachedAt: number | undefined;
  #on = false;

  get on(): boolean {
    return this.#on;
  }

  begin(at: number): void {
    if (this.#on && this.#at === at) return;
    this.#on = true;
    this.#at = at;
    this.#reachedAt = undefined;
  }

  end(now: number): void {
    this.reached(now);
    this.#on = false;
  }

  /** No worker asks for anything any more. */
  reached(now: number): void {
    if (this.#on) this.#reachedAt ??= now;
  }

  /** Seconds that the newest halt took to reach the last worker, or has taken so far; null before the first. */
  propagationSeconds(now: number): number | null {
    if (this.#at === undefined) return null;
    return Math.max(0, (this.#reachedAt ?? now) - this.#at) / 1_000;
  }
}
