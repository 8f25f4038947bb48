import type { Clock } from '../clock/clock.ts';
import type { Ended, Ending } from './finish.ts';

interface FinisherPorts {
  clock: Clock;
  /** Ends these polls in one transaction. */
  finish: (endings: readonly Ending[]) => Promise<Ended[]>;
  /** After the commit. */
  onEnded: (ended: Ended) => void;
  onStale: (ending: Ending) => void;
  onError: (error: unknown) => void;
}

/** What ends within this time of the first is written together, in ms. */
const gatherMs = 20;
/** Polls that are fetched, and whose ends are written, in one go at the most. */
export const pollsAtOnce = 500;
/** Batches that are written at the same time: while the database works on one the next is sent. */
const batchesAtOnce = 3;
/** After a failed write, so that an absent server is not hammered. */
const retryAfterMs = 1_000;

/** Writes the ends of polls, many at a time; what cannot be written is tried again. */
export class Finisher {
  readonly #ports: FinisherPorts;
  #waiting: Ending[] = [];
  readonly #writing = new Set<readonly Ending[]>();
  #cancel: (() => void) | undefined;
  #failing = false;
  #closed = false;
  #done = Promise.withResolvers<void>();

  constructor(ports: FinisherPorts) {
    this.#ports = ports;
    this.#done.resolve();
  }

  /** Ends that are not written yet. */
  get unwritten(): readonly Ending[] {
    return [...[...this.#writing].flat(), ...this.#waiting];
  }

  get size(): number {
    let size = this.#waiting.length;
    for (const batch of this.#writing) size += batch.length;
    return size;
  }

  add(ending: Ending): void {
    if (this.size === 0) this.#done = Promise.withResolvers();
    this.#waiting.push(ending);
    const full = this.#waiting.length === pollsAtOnce;
    if (!this.#failing && (!this.#cancel || full)) this.#soon(full ? 0 : gatherMs);
  }

  /** Resolves when everything is written. */
  written(): Promise<void> {
    return this.#done.promise;
  }

  /** Tries no more; what is not written by then the engine gives to others. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #soon(delayMs: number): void {
    this.#cancel?.();
    if (this.#closed) return;
    this.#cancel = this.#ports.clock.after(delayMs, () => {
      this.#cancel = undefined;
      void this.#write();
    });
  }

  async #write(): Promise<void> {
    // What comes meanwhile is gathered until one of them is done.
    if (this.#writing.size >= batchesAtOnce || this.#waiting.length === 0) return;
    const { finish, onEnded, onStale, onError } = this.#ports;
    const batch = this.#waiting.slice(0, pollsAtOnce);
    this.#waiting = this.#waiting.slice(batch.length);
    this.#writing.add(batch);
    if (this.#waiting.length > 0) this.#soon(this.#waiting.length < pollsAtOnce ? gatherMs : 0);
    try {
      const ended = await finish(batch);
      this.#writing.delete(batch);
      this.#failing = false;
      const counted = new Set(ended.map(({ ending }) => ending.claim));
      for (const each of ended) onEnded(each);
      for (const ending of batch) if (!counted.has(ending.claim)) onStale(ending);
      if (this.size === 0) this.#done.resolve();
      else if (this.#waiting.length > 0) this.#soon(this.#waiting.length < pollsAtOnce ? gatherMs : 0);
    } catch (error) {
      this.#waiting = [...batch, ...this.#waiting];
      this.#writing.delete(batch);
      this.#failing = true;
      onError(error);
      this.#soon(retryAfterMs);
    }
  }
}
