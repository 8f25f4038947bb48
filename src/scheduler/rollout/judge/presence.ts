import { isLongGap, isUsable, standsForMs } from './sample.ts';
import type { Tally } from './span.ts';
import type { Timeline } from './timeline.ts';

/** How much of a span of time has samples. */
export class Presence implements Tally {
  readonly #timeline: Timeline;
  /** Samples in the span, and those of them that are not a number that can be judged. */
  n = 0;
  unusable = 0;
  /** Sums over all samples but the first, whose distance is to the beginning of the span. */
  #coveredMs = 0;
  #longGaps = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  enter(index: number): void {
    if (this.n > 0) this.#countGap(index, 1);
    this.n += 1;
    if (!isUsable(this.#timeline.value(index))) this.unusable += 1;
  }

  leave(index: number): void {
    this.n -= 1;
    if (this.n > 0) this.#countGap(index + 1, -1);
    if (!isUsable(this.#timeline.value(index))) this.unusable -= 1;
  }

  #countGap(index: number, times: 1 | -1): void {
    const gap = this.#timeline.at(index) - this.#timeline.at(index - 1);
    this.#coveredMs += times * standsForMs(gap);
    if (isLongGap(gap)) this.#longGaps += times;
  }

  clear(): void {
    this.n = this.unusable = this.#coveredMs = this.#longGaps = 0;
  }

  /** The time (ms) that samples stand for, of a span that begins at `from` and has its first sample at index `low`. */
  coveredMs(from: number, low: number): number {
    return this.n === 0 ? 0 : this.#coveredMs + standsForMs(this.#timeline.at(low) - from);
  }

  /** Whether more than two ticks in a row are missing, at the span's beginning too. */
  hasLongGap(from: number, low: number): boolean {
    return this.#longGaps > 0 || (this.n > 0 && isLongGap(this.#timeline.at(low) - from));
  }

  /** The longest time without a sample, in ms. Looks at every sample. */
  longestGapMs(from: number, low: number): number {
    let longest = 0;
    for (let index = low; index < low + this.n; index++)
      longest = Math.max(
        longest,
        this.#timeline.at(index) - (index === low ? from : this.#timeline.at(index - 1)),
      );
    return longest;
  }
}
