import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

interface AnswerTurnsPorts {
  /** Milliseconds that never go back. */
  monotonic: () => number;
  /** Waits so many ms while others have the thread. */
  rest?: (ms: number) => Promise<unknown>;
}

/** Answers from this size on, in bytes before they are compressed, take so long that polls notice. */
const largeFromBytes = 2 * 2 ** 20;
/** Turns of large ones may take this long, in ms, before the first rest: few answers at a time need none. */
const restsAfterMs = 4;
/** For each ms that turns have taken. With it, answers have half of the thread at most while polls want the other. */
const restFactor = 1;

/**
 * Answers, one after the other. Sending a large one takes a millisecond or two of the one thread, so those who ask without
 * a pause would leave the polls nothing; here they wait until the polls had their part.
 */
export class AnswerTurns {
  readonly #monotonic: () => number;
  readonly #rest: (ms: number) => Promise<unknown>;
  #last: Promise<void> = Promise.resolve();
  #takenMs = 0;

  constructor({ monotonic, rest = delay }: AnswerTurnsPorts) {
    this.#monotonic = monotonic;
    this.#rest = rest;
  }

  /** Resolves when it is the caller's turn, which is over with the turn of the event loop. */
  next(bytes: number): Promise<void> {
    const turn = this.#last;
    this.#last = turn.then(() => this.#over(bytes));
    return turn;
  }

  async #over(bytes: number): Promise<void> {
    const began = this.#monotonic();
    await nextTurn();
    if (bytes < largeFromBytes) return;
    this.#takenMs += this.#monotonic() - began;
    if (this.#takenMs < restsAfterMs) return;
    const restMs = this.#takenMs * restFactor;
    this.#takenMs = 0;
    await this.#rest(restMs);
  }
}
