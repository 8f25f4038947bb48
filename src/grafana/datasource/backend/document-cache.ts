import type { Document } from './document.ts';
import { Flight } from './flight.ts';

/** Asks the scheduler again for what `held` was. It gives `held` back where that is still what it says. */
export type Fetch = (held: Document | undefined, signal: AbortSignal) => Promise<Document>;

/** How a document was come by: it counts still; somebody else had asked already; it was asked again, and is the same or new. */
export type Found = 'fresh' | 'shared' | 'unchanged' | 'new';

/** Those of a moving time range are never asked for again. */
const mostDocuments = 500;

interface Entry {
  document: Document | undefined;
  /** Of `monotonic`, in ms. */
  freshUntil: number;
  flight: Flight<Document> | undefined;
}

/**
 * One read of a document for all who ask at about the same time: the panels of a dashboard refresh together, and many
 * need the same one. What was read counts for a moment more; after that it is kept for the scheduler to say that it
 * still holds, until others need the room. What fails is asked again by the next.
 */
export class DocumentCache {
  readonly #maxWeight: number;
  readonly #monotonic: () => number;
  readonly #found: (found: Found) => void;
  /** The one that was asked for last is last. */
  readonly #entries = new Map<string, Entry>();

  constructor(options: { maxWeight: number; monotonic: () => number; found?: (found: Found) => void }) {
    this.#maxWeight = options.maxWeight;
    this.#monotonic = options.monotonic;
    this.#found = options.found ?? (() => {});
  }

  /** @param lastsMs how old it may be */
  async get(key: string, lastsMs: number, fetch: Fetch, signal: AbortSignal): Promise<Document> {
    const entry = this.#entries.get(key) ?? { document: undefined, freshUntil: -Infinity, flight: undefined };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (entry.document && this.#monotonic() < entry.freshUntil) {
      this.#found('fresh');
      return entry.document;
    }
    if (entry.flight && !entry.flight.abandoned) {
      this.#found('shared');
      return entry.flight.join(signal);
    }
    const flight: Flight<Document> = new Flight((ended) =>
      this.#fetch(entry, lastsMs, fetch, ended).finally(() => {
        if (entry.flight !== flight) return;
        entry.flight = undefined;
        if (!entry.document && this.#entries.get(key) === entry) this.#entries.delete(key);
      }),
    );
    entry.flight = flight;
    return flight.join(signal);
  }

  /** Something was changed: who asks from now on for what begins with this is not given what was read before. */
  forget(prefix: string): void {
    for (const key of [...this.#entries.keys()]) if (key.startsWith(prefix)) this.#entries.delete(key);
  }

  /** What all that it keeps takes in memory, about, in bytes. */
  get weight(): number {
    let weight = 0;
    for (const { document } of this.#entries.values()) weight += document?.weight ?? 0;
    return weight;
  }

  async #fetch(entry: Entry, lastsMs: number, fetch: Fetch, signal: AbortSignal): Promise<Document> {
    const held = entry.document;
    const document = await fetch(held, signal);
    this.#found(document === held ? 'unchanged' : 'new');
    entry.document = document;
    entry.freshUntil = this.#monotonic() + lastsMs;
    this.#makeRoom(entry);
    return document;
  }

  /** Lets go of those that were asked for longest ago. */
  #makeRoom(kept: Entry): void {
    let weight = this.weight;
    for (const [key, entry] of this.#entries) {
      if (weight <= this.#maxWeight && this.#entries.size <= mostDocuments) return;
      if (entry === kept || entry.flight) continue;
      weight -= entry.document?.weight ?? 0;
      this.#entries.delete(key);
    }
  }
}
