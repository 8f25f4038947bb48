import type { Clock } from '../clock/clock.ts';

/** What a look found: as many as were wanted, fewer, none, or no place for one. */
export type Found = 'all' | 'some' | 'none' | 'full';

interface FetchPorts {
  clock: Clock;
  /** Fetches and begins what is due and has a place. */
  fetch: () => Promise<Found>;
  onError: (error: unknown) => void;
}

/** Looks for what is due: this often while something is, and gradually less while nothing is, in ms. */
const shortestMs = 25;
const longestMs = 100;
/** How soon a node whose places are taken looks whether some are free, in ms: so that it fetches for several at once. */
const whenFullMs = 10;
/** Where a look takes long, for a million jobs wait, one that found nothing is taken less often: a quarter of the time. */
const shareOfTime = 3;
const afterErrorMs = 1_000;

/** Looks for what is due, again and again. */
export class FetchLoop {
  readonly #ports: FetchPorts;
  #running = false;
  #wake: () => void = () => undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(ports: FetchPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#running = true;
    this.#ended = this.#run();
  }

  /** Resolves when no fetch is under way any more. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#wake();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { clock, fetch, onError } = this.#ports;
    let idleMs = shortestMs;
    while (this.#running) {
      const begun = clock.monotonic();
      try {
        const found = await fetch();
        idleMs = found === 'none' ? Math.min(longestMs, idleMs * 1.5) : shortestMs;
        if (found === 'all') continue;
        const tookMs = clock.monotonic() - begun;
        const restMs = found === 'none' ? Math.max(idleMs, shareOfTime * tookMs) : shortestMs - tookMs;
        await this.#rest(found === 'full' ? whenFullMs : Math.max(0, restMs));
      } catch (error) {
        onError(error);
        await this.#rest(afterErrorMs);
      }
    }
  }

  #rest(ms: number): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#ports.clock.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
