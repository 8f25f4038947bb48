/** Who waits for a turn no longer than its signal allows, and what comes of it then. */
interface Patience<Result> {
  signal: AbortSignal;
  aborted: () => Result;
}

/** So many at the same time, the others in the order in which they came. */
export class Turns {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number) {
    this.#free = places;
  }

  /** Does the work in its turn. Where the signal aborts before that, the work is left out. */
  async take<Result>(work: () => Promise<Result>, patience?: Patience<Result>): Promise<Result> {
    if (!(await this.#turn(patience?.signal))) return (patience as Patience<Result>).aborted();
    try {
      return await work();
    } finally {
      this.#giveBack();
    }
  }

  /** Says false, and there is no turn to give back, if the signal aborts before it. */
  #turn(signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const begin = () => {
        signal?.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = () => {
        this.#waiting.delete(begin);
        resolve(false);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(begin);
    });
  }

  #giveBack(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
