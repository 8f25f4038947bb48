/**
 * Work that several wait for: it is done once, whoever joins, and ended through its signal when the last of them has
 * left before it was done.
 */
export class Flight<Result> {
  readonly #result: Promise<Result>;
  readonly #work = new AbortController();
  #waiting = 0;
  #done = false;

  constructor(work: (signal: AbortSignal) => Promise<Result>) {
    this.#result = work(this.#work.signal).finally(() => (this.#done = true));
    // Who waits is told; whoever has left does not care.
    this.#result.catch(() => undefined);
  }

  /** Everybody left: it is being ended, and whoever comes now needs another one. */
  get abandoned(): boolean {
    return this.#work.signal.aborted;
  }

  /** The result, unless `signal` is aborted before: then its reason is thrown, and the others wait on. */
  async join(signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    this.#waiting += 1;
    let leave = () => {};
    const left = new Promise<never>((_resolve, reject) => {
      leave = () => reject(signal.reason as Error);
      signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([this.#result, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      this.#waiting -= 1;
      if (this.#waiting === 0 && !this.#done)
        this.#work.abort(new DOMException('Nobody waits.', 'AbortError'));
    }
  }
}
