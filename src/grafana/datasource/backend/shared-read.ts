/**
 * One read for all who ask at about the same time: the panels of a dashboard refresh together, and each needs the same
 * document. What was read counts for `lastsMs` more; what failed is asked again by the next.
 */
export class SharedRead<Document> {
  readonly #read: () => Promise<Document>;
  readonly #lastsMs: number;
  #latest: { document: Promise<Document>; until: number } | undefined;

  /** @param read has a deadline of its own: whoever asks may leave earlier, and the others wait on. */
  constructor(read: () => Promise<Document>, lastsMs: number) {
    this.#read = read;
    this.#lastsMs = lastsMs;
  }

  async get(signal: AbortSignal): Promise<Document> {
    if (!this.#latest || performance.now() > this.#latest.until) {
      const latest = { document: this.#read(), until: Infinity };
      this.#latest = latest;
      latest.document.then(
        () => (latest.until = performance.now() + this.#lastsMs),
        () => (latest.until = -Infinity),
      );
    }
    return leaving(signal, this.#latest.document);
  }

  /** Something was changed: the next who asks sees it. */
  forget(): void {
    this.#latest = undefined;
  }
}

async function leaving<Document>(signal: AbortSignal, document: Promise<Document>): Promise<Document> {
  signal.throwIfAborted();
  let leave = () => {};
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([document, left]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
