/** Without a reason of ours, each abort would make an exception with its stack: one for every request. */
const ended = new Error('the work has ended');

/**
 * A signal for a piece of work inside a larger one: it aborts with its parent, when its own time is up, and at
 * {@link AbortScope.end}, which must be called and leaves neither timer nor listener behind.
 *
 * Not `AbortSignal.any([parent, AbortSignal.timeout(ms)])`: that keeps a timer for every request that was answered
 * long ago, and does not tell which of the two it was.
 */
export class AbortScope {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #follow = (): void => this.#controller.abort();
  #expired = false;

  /** Without `timeoutMs`, the work has as long as its parent. */
  constructor(parent: AbortSignal, timeoutMs?: number) {
    this.#parent = parent;
    parent.addEventListener('abort', this.#follow, { once: true });
    if (parent.aborted) this.#controller.abort();
    if (timeoutMs !== undefined) {
      this.#timer = setTimeout(() => {
        this.#expired = !this.#controller.signal.aborted;
        this.#controller.abort();
      }, timeoutMs);
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether it was the time of this very scope that ran out. */
  get expired(): boolean {
    return this.#expired;
  }

  /** Ends the work: what still runs under the signal is aborted. */
  end(): void {
    clearTimeout(this.#timer);
    this.#parent.removeEventListener('abort', this.#follow);
    this.#controller.abort(ended);
  }
}
