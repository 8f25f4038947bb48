import { Flight } from './flight.ts';

/** An answer, ready to be sent, and whether it still holds. */
export interface KeptAnswer {
  frames: readonly Uint8Array[];
  anySpan: boolean;
  holds(signal: AbortSignal): Promise<boolean>;
}

/** Which query it is, and for which time range and resolution. */
interface AnswerKey {
  query: string;
  span: string;
}

/** How an answer was come by: it still holds, somebody else had asked already, or it was made. */
export type Answered = 'kept' | 'shared' | 'made';

/** Answers by their queries: what several panels or people ask at about the same time is worked out once. */
export class KeptAnswers {
  readonly #maxBytes: number;
  readonly #answered: (how: Answered) => void;
  /** The one that was asked for last is last. */
  readonly #kept = new Map<string, { span: string; answer: KeptAnswer; bytes: number }>();
  readonly #flights = new Map<string, Flight<KeptAnswer>>();
  #bytes = 0;

  constructor(options: { maxBytes: number; answered?: (how: Answered) => void }) {
    this.#maxBytes = options.maxBytes;
    this.#answered = options.answered ?? (() => {});
  }

  /** @param make works it out, and is ended by its signal when nobody waits any more */
  async get(
    { query, span }: AnswerKey,
    make: (signal: AbortSignal) => Promise<KeptAnswer>,
    signal: AbortSignal,
  ): Promise<readonly Uint8Array[]> {
    const kept = this.#kept.get(query);
    if (kept && (kept.answer.anySpan || kept.span === span) && (await stillHolds(kept.answer, signal))) {
      this.#answered('kept');
      this.#put(query, kept);
      return kept.answer.frames;
    }
    const key = `${span} ${query}`;
    const underway = this.#flights.get(key);
    if (underway && !underway.abandoned) {
      this.#answered('shared');
      return (await underway.join(signal)).frames;
    }
    this.#answered('made');
    const flight: Flight<KeptAnswer> = new Flight(async (ended) => {
      try {
        const answer = await make(ended);
        const bytes = answer.frames.reduce((sum, frame) => sum + frame.length, query.length + 500);
        this.#put(query, { span, answer, bytes });
        return answer;
      } finally {
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      }
    });
    this.#flights.set(key, flight);
    return (await flight.join(signal)).frames;
  }

  #put(query: string, kept: { span: string; answer: KeptAnswer; bytes: number }): void {
    this.#remove(query);
    if (kept.bytes > this.#maxBytes / 4) return;
    this.#kept.set(query, kept);
    this.#bytes += kept.bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#remove(oldest);
    }
  }

  #remove(query: string): void {
    this.#bytes -= this.#kept.get(query)?.bytes ?? 0;
    this.#kept.delete(query);
  }
}

/** What cannot be read again does not hold: making it anew says why in the right words. */
async function stillHolds(answer: KeptAnswer, signal: AbortSignal): Promise<boolean> {
  try {
    return await answer.holds(signal);
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
