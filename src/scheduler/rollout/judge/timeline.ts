import { isUsable, type Sample } from './sample.ts';

/** Whether a second observation of one moment is to count instead of the first: the worse one does. */
type IsWorse = (value: number, base: number, known: number, knownBase: number) => boolean;

/** Forgotten samples are cleared away this many at a time. */
const clearedAtOnce = 4_096;

/**
 * Samples in order of time, one a moment, whatever order they come in. Each has an index that stays its own while older
 * ones are forgotten; `revision` rises when it does not, because a sample came late or was replaced.
 */
export class Timeline {
  readonly #isWorse: IsWorse;
  readonly #at: number[] = [];
  readonly #value: number[] = [];
  readonly #base: number[] = [];
  #cleared = 0;
  #first = 0;
  revision = 0;

  constructor(isWorse: IsWorse) {
    this.#isWorse = isWorse;
  }

  /** Index of the oldest sample, and one past the newest. */
  get first(): number {
    return this.#first;
  }
  get end(): number {
    return this.#cleared + this.#at.length;
  }

  at(index: number): number {
    return this.#at[index - this.#cleared] as number;
  }
  value(index: number): number {
    return this.#value[index - this.#cleared] as number;
  }
  base(index: number): number {
    return this.#base[index - this.#cleared] as number;
  }

  add(at: number, measured: number, base: number): void {
    // What cannot be judged is not a number, of whatever kind it is; and minus zero is zero.
    const value = isUsable(measured) && isUsable(base) ? measured + 0 : NaN;
    const { end } = this;
    if (end === this.#first || at > this.at(end - 1)) {
      this.#at.push(at);
      this.#value.push(value);
      this.#base.push(base);
      return;
    }
    const index = this.indexAfter(at) - 1;
    if (index >= this.#first && this.at(index) === at) this.#replace(index, value, base);
    else this.#insert(index + 1, at, value, base);
  }

  /** Index of the first sample that is later than this (ms). */
  indexAfter(at: number): number {
    let low = this.#first;
    for (let high = this.end; low < high;) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Forgets all samples before an index. */
  forgetBefore(index: number): void {
    this.#first = Math.max(this.#first, index);
    const forgotten = this.#first - this.#cleared;
    if (forgotten < clearedAtOnce || forgotten * 2 < this.#at.length) return;
    for (const column of [this.#at, this.#value, this.#base]) column.splice(0, forgotten);
    this.#cleared = this.#first;
  }

  /** The samples from one index to before another. */
  slice(from: number, to: number): Required<Sample>[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, n) => ({
      at: this.at(from + n),
      value: this.value(from + n),
      base: this.base(from + n),
    }));
  }

  #replace(index: number, value: number, base: number): void {
    const place = index - this.#cleared;
    const known = this.#value[place] as number;
    const knownBase = this.#base[place] as number;
    // What is not a number is worse than any number, so that it is never lost behind one.
    if (Number.isNaN(known) && !(Number.isNaN(value) && isBeyond(base, knownBase))) return;
    if (!Number.isNaN(value) && !this.#isWorse(value, base, known, knownBase)) return;
    this.#value[place] = value;
    this.#base[place] = base;
    this.revision += 1;
  }

  #insert(index: number, at: number, value: number, base: number): void {
    const place = index - this.#cleared;
    this.#at.splice(place, 0, at);
    this.#value.splice(place, 0, value);
    this.#base.splice(place, 0, base);
    this.revision += 1;
  }
}

/** Which of two that cannot be judged stands in the evidence must not hang on which came first. */
const isBeyond = (base: number, other: number): boolean =>
  base > other || (Number.isNaN(base) && !Number.isNaN(other));
