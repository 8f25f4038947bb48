/** The bytes of an answer of the scheduler, as they came. They do not change. */
export class Document {
  readonly bytes: Uint8Array;
  /** By which the scheduler says later that nothing has changed. */
  readonly etag: string | undefined;
  readonly #readings = new Map<unknown, unknown>();

  constructor(bytes: Uint8Array, etag: string | undefined) {
    this.bytes = bytes;
    this.etag = etag;
  }

  /** What `read` makes of the bytes: it is called once for a `by`. What it gives is shared, and nobody may change it. */
  as<Content>(by: unknown, read: (bytes: Uint8Array) => Content): Content {
    if (!this.#readings.has(by)) this.#readings.set(by, read(this.bytes));
    return this.#readings.get(by) as Content;
  }

  /** What it takes in memory, about: JSON that is parsed takes some five times as much as its text. */
  get weight(): number {
    return this.bytes.length * (1 + 5 * this.#readings.size) + 1_024;
  }
}
