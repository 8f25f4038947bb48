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

interface HealthAnswersPorts {
  /** The document of now, piece by piece. */
  text: () => Iterable<string>;
  /** Rises with everything that somebody orders of the scheduler: who orders it sees it in the next answer. */
  orders: () => number;
  /** Waits a moment until what is shown is also stored; says false if storage is slow or away. */
  stored: () => Promise<boolean>;
  /** Resolves when an answer of so many bytes, before they are compressed, may go out. */
  turn: (bytes: number) => Promise<void>;
  /** Milliseconds that never go back. */
  monotonic: () => number;
}

/**
 * An answer is given again for so many times as long as making it took, so making them takes a twenty-fifth of the time at
 * most. Of 1,000 instances it is a seventh of a second old by then, of 10,000 two seconds; an order is seen at once.
 */
const lastsTimes = 25;
/** After this long, in ms, the polls have their turn before the text goes on. */
const turnMs = 4;
const compress = promisify(gzip);

interface Made {
  orders: number;
  answer: Promise<HealthAnswer>;
}

/** Makes the health document once for all who ask at about the same time, and never holds up the polls for it. */
export class HealthAnswers {
  readonly #ports: HealthAnswersPorts;
  /** Distinguishes the answers of this start of the service from those of another. */
  readonly #start = randomUUID();
  #made = 0;
  /** Somebody wanted the last answer compressed: the next one is ready when it is compressed as well. */
  #compressed = false;
  #latest: (Made & { freshUntil: number; givenUntil: number }) | undefined;
  #making: Made | undefined;

  constructor(ports: HealthAnswersPorts) {
    this.#ports = ports;
  }

  /** Those who ask at once have their answers one after the other. */
  async get(): Promise<HealthAnswer> {
    const answer = await this.#current();
    await this.#ports.turn(answer.text.length);
    return answer;
  }

  /** While the next answer is made, the last one is still given for as long again as it was fresh. */
  #current(): Promise<HealthAnswer> {
    const orders = this.#ports.orders();
    const now = this.#ports.monotonic();
    const latest = this.#latest?.orders === orders ? this.#latest : undefined;
    if (latest && now < latest.freshUntil) return latest.answer;
    const making = this.#making?.orders === orders ? this.#making : this.#begin(orders);
    return latest && now < latest.givenUntil ? latest.answer : making.answer;
  }

  #begin(orders: number): Made {
    const made = this.#make();
    const making = { orders, answer: made };
    this.#making = making;
    const ended = () => {
      if (this.#making === making) this.#making = undefined;
    };
    made.then(({ tookMs }) => {
      const freshUntil = this.#ports.monotonic() + lastsTimes * tookMs;
      this.#latest = { ...making, freshUntil, givenUntil: freshUntil + lastsTimes * tookMs };
      ended();
    }, ended);
    return making;
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
    const compressed = () => {
      this.#compressed = true;
      return (gzipped ??= compress(whole, { level: 1 }));
    };
    if (this.#compressed) await compressed();
    return {
      text: whole,
      gzipped: compressed,
      etag: `"${this.#start}-${++this.#made}"`,
      stored: await stored(),
      tookMs,
    };
  }
}
