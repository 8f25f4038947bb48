import { canonicalJson } from '../contract/canonical-json.ts';

/**
 * A setting that any node may store and every node takes up. One look comes after the other, so what was read before a
 * change is never applied after it.
 */
export class SharedSetting<Setting> {
  readonly #read: () => Promise<Setting | undefined>;
  readonly #apply: (setting: Setting) => void | Promise<void>;
  #current: string;
  #looking: Promise<void> = Promise.resolve();

  /** @param current what is in force on this node already. */
  constructor(
    read: () => Promise<Setting | undefined>,
    apply: (setting: Setting) => void | Promise<void>,
    current: Setting | undefined,
  ) {
    this.#read = read;
    this.#apply = apply;
    this.#current = canonicalJson(current ?? null);
  }

  /** What is in force on this node, as text. */
  get current(): string {
    return this.#current;
  }

  /** Takes up what is stored now. It rejects where it cannot be read or applied; the next look tries again. */
  look(): Promise<void> {
    const looked = this.#looking.then(async () => {
      const stored = await this.#read();
      if (stored === undefined || canonicalJson(stored) === this.#current) return;
      await this.#apply(stored);
      this.#current = canonicalJson(stored);
    });
    this.#looking = looked.catch(() => undefined);
    return looked;
  }
}
