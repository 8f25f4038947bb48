import type { Clock } from '../clock/clock.ts';

/** Work that is done again and again, so long after it has ended the last time. */
export class Repeated {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #work: () => Promise<void>;
  readonly #onError: (error: unknown) => void;
  #cancel: () => void = () => undefined;
  #running = false;

  constructor(clock: Clock, everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.#work = work;
    this.#onError = onError;
  }

  start(): void {
    this.#running = true;
    this.#next();
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  #next(): void {
    if (!this.#running) return;
    this.#cancel = this.#clock.after(this.#everyMs, () => {
      void this.#work()
        .catch(this.#onError)
        .then(() => this.#next());
    });
  }
}
