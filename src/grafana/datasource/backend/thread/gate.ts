import { PluginError } from '../../../backend-sdk/index.ts';

/** Waiting ones beyond this are refused: nobody looks at a panel that long. */
const mostWaiting = 2_000;
/** Answers that Grafana has not taken yet may fill this much memory; no more are made until it has. */
const mostUnsentBytes = 64 * 2 ** 20;
const looksAgainAfterMs = 5;

/** Lets so many queries of a data source be worked on at the same time; the others wait in line. */
export class Gate {
  readonly #most: number;
  readonly #unsentBytes: () => number;
  readonly #line: (() => void)[] = [];
  #inside = 0;
  #looksAgain = false;

  constructor(most: number, unsentBytes: () => number) {
    this.#most = most;
    this.#unsentBytes = unsentBytes;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Waits for its turn, does it, and lets the next one in. @throws PluginError where the line is too long. */
  async pass<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#inside -= 1;
      this.#admit();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#line.length >= mostWaiting)
      throw new PluginError(
        `${mostWaiting} queries of this data source wait already, so this one was refused. Refresh the dashboards less often, or let more be worked on at once (maxConcurrentQueries).`,
        { status: 503 },
      );
    await new Promise<void>((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#line.push(enter);
      this.#admit();
    });
  }

  #admit(): void {
    while (this.#line.length > 0 && this.#inside < this.#most) {
      if (this.#unsentBytes() > mostUnsentBytes) {
        if (!this.#looksAgain) setTimeout(() => this.#lookAgain(), looksAgainAfterMs);
        this.#looksAgain = true;
        return;
      }
      this.#inside += 1;
      this.#line.shift()?.();
    }
  }

  #lookAgain(): void {
    this.#looksAgain = false;
    this.#admit();
  }
}
