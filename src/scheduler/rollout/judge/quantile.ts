import { isUsable } from './sample.ts';
import type { Aggregate } from './span.ts';
import type { Timeline } from './timeline.ts';

/** The nearest-rank quantile: the smallest value that at least this share of all values does not exceed. */
export class Quantile implements Aggregate {
  readonly #timeline: Timeline;
  readonly #share: number;
  #sorted = new Float64Array(256);
  #n = 0;

  constructor(timeline: Timeline, share: number) {
    this.#timeline = timeline;
    this.#share = share;
  }

  enter(index: number): void {
    const value = this.#timeline.value(index);
    if (!isUsable(value)) return;
    if (this.#n === this.#sorted.length) {
      const larger = new Float64Array(2 * this.#n);
      larger.set(this.#sorted);
      this.#sorted = larger;
    }
    const place = this.#placeOf(value);
    this.#sorted.copyWithin(place + 1, place, this.#n);
    this.#sorted[place] = value;
    this.#n += 1;
  }

  leave(index: number): void {
    const value = this.#timeline.value(index);
    if (!isUsable(value)) return;
    const place = this.#placeOf(value);
    this.#sorted.copyWithin(place, place + 1, this.#n);
    this.#n -= 1;
  }

  clear(): void {
    this.#n = 0;
  }

  /** Where the first value stands that is not smaller. */
  #placeOf(value: number): number {
    let low = 0;
    for (let high = this.#n; low < high;) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get value(): number | null {
    if (this.#n === 0) return null;
    return this.#sorted[Math.max(0, Math.ceil(this.#share * this.#n) - 1)] as number;
  }
}
