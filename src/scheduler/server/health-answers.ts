import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** The health document as it is sent. */
export interface HealthAnswer {
  text: Buffer;
  /** Compressed on another thread, when it is first asked for. */
  gzipped: () => Promise<Buffer>;
  etag: string;
  /** Whether what it says of the instances' health is also stored. */
  stored: boolean;
}

export interface HealthAnswersPorts {
  /** The document of now, piece by piece. */
  text: () => Iterable<string>;
  /** Rises with everything that somebody orders of the scheduler: who orders it sees it in the next answer. */
  orders: () => number;
  /** Waits a moment until what is shown is also stored; says false if storage is slow or away. */
  stored: () => Promise<boolean>;
  /** Milliseconds that never go back. */
  monotonic: () => number;
}

/** An answer is given again for so many times as long as making it took: making them takes a tenth of the time at most. */
const lastsTimes = 10;
/** After this long, in ms, the polls have their turn before the text goes on. */
const turnMs = 4;
const compress = promisify(gzip);

/** Makes the health document once for all who ask at about the same time, and never holds up the polls for it. */
export class HealthAnswers {
  readonly #ports: HealthAnswersPorts;
  /** Distinguishes the answers of this start of the service from those of another. */
  readonly #start = randomUUID();
  #made = 0;
  #latest: { orders: number; answer: Promise<HealthAnswer>; until: number } | undefined;

  constructor(ports: HealthAnswersPorts) {
    this.#ports = ports;
  }

  get(): Promise<HealthAnswer> {
    const { orders, monotonic } = this.#ports;
    const latest = this.#latest;
    if (latest && latest.orders === orders() && monotonic() < latest.until) return latest.answer;
    const making = { orders: orders(), until: Infinity, answer: this.#make() };
    this.#latest = making;
    making.answer.then(
      ({ tookMs }) => (making.until = monotonic() + lastsTimes * tookMs),
      () => (making.until = -Infinity),
    );
    return making.answer;
  }

  async #make(): Promise<HealthAnswer & { tookMs: number }> {
    const { text, stored, monotonic } = this.#ports;
    const pieces: Buffer[] = [];
    let tookMs = 0;
    let turn = monotonic();
    for (const piece of text()) {
      pieces.push(Buffer.from(piece));
      const took = monotonic() - turn;
      if (took < turnMs) continue;
      tookMs += took;
      await nextTurn();
      turn = monotonic();
    }
    tookMs += monotonic() - turn;
    const whole = Buffer.concat(pieces);
    let gzipped: Promise<Buffer> | undefined;
    return {
      text: whole,
      gzipped: () => (gzipped ??= compress(whole, { level: 1 })),
      etag: `"${this.#start}-${++this.#made}"`,
      stored: await stored(),
      tookMs,
    };
  }
}
