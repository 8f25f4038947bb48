import { ExactSum } from './exact-sum.ts';
import type { PairSums } from './ratio-bound.ts';
import type { Tally } from './span.ts';
import type { Timeline } from './timeline.ts';

/** Squares of larger numbers, summed up, would overflow. */
const largest = 1e150;

/** Sums of differences, bases and their products over a span. Exact, so that pairs that leave are gone without a trace. */
export class PairTally implements Tally {
  readonly #timeline: Timeline;
  readonly #sums = {
    d: new ExactSum(),
    b: new ExactSum(),
    dd: new ExactSum(),
    db: new ExactSum(),
    bb: new ExactSum(),
  };
  pairs = 0;
  /** Samples that cannot be pairs: a base below zero, or not a number. */
  unusable = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  enter(index: number): void {
    this.#count(index, 1);
  }
  leave(index: number): void {
    this.#count(index, -1);
  }

  #count(index: number, times: 1 | -1): void {
    const [d, b] = [this.#timeline.value(index), this.#timeline.base(index)];
    if (!(Math.abs(d) <= largest && b >= 0 && b <= largest)) {
      this.unusable += times;
      return;
    }
    this.pairs += times;
    this.#sums.d.add(times * d);
    this.#sums.b.add(times * b);
    this.#sums.dd.add(times * d * d);
    this.#sums.db.add(times * d * b);
    this.#sums.bb.add(times * b * b);
  }

  clear(): void {
    this.pairs = this.unusable = 0;
    for (const sum of Object.values(this.#sums)) sum.clear();
  }

  get difference(): number {
    return this.#sums.d.value;
  }
  get base(): number {
    return this.#sums.b.value;
  }

  get sums(): PairSums {
    const { d, b, dd, db, bb } = this.#sums;
    return { pairs: this.pairs, d: d.value, b: b.value, dd: dd.value, db: db.value, bb: bb.value };
  }
}
