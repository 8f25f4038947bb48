import { isUsable, standsForMs, tickMs } from './sample.ts';
import type { Tally } from './span.ts';
import type { Timeline } from './timeline.ts';

/**
 * For how long something has been so at every sample up to the newest. A sample stands for the time since the one
 * before it, and for one tick if that is longer ago: a gap freezes the timer, and absence never resets it. A value that
 * is not a number says neither that it is so nor that it is not, and stands for no time.
 */
export class Sustained implements Tally {
  readonly #timeline: Timeline;
  readonly #isSo: (value: number) => boolean;
  /** Index of the first sample of the run, and one past the last sample seen; there is no run where they are equal. */
  #start = 0;
  #end = 0;
  /** What all samples of the run but the first stand for, in ms. */
  #restMs = 0;

  constructor(timeline: Timeline, isSo: (value: number) => boolean) {
    this.#timeline = timeline;
    this.#isSo = isSo;
  }

  enter(index: number): void {
    const value = this.#timeline.value(index);
    const usable = isUsable(value);
    const running = this.#start < this.#end;
    if (usable ? this.#isSo(value) : running) {
      if (running) this.#restMs += this.#standsFor(index);
      else this.#start = index;
    } else {
      this.#start = index + 1;
      this.#restMs = 0;
    }
    this.#end = index + 1;
  }

  leave(index: number): void {
    if (index !== this.#start) return;
    this.#start += 1;
    if (this.#start < this.#end) this.#restMs -= this.#standsFor(this.#start);
  }

  clear(): void {
    this.#start = this.#end = this.#restMs = 0;
  }

  /** What one sample of the run stands for, if the one before it is known. */
  #standsFor(index: number): number {
    if (!isUsable(this.#timeline.value(index))) return 0;
    return standsForMs(this.#timeline.at(index) - this.#timeline.at(index - 1));
  }

  /** Whether it is so at every sample from this index on, and there is one. */
  holdsFrom(index: number): boolean {
    return this.#start < this.#end && this.#start <= index;
  }

  /** How long it has been so, in ms, with `low` the index of the first sample that may be looked at. */
  lastsMs(low: number): number {
    if (this.#start >= this.#end) return 0;
    const first = this.#start > low ? this.#standsFor(this.#start) : this.#alone(this.#start);
    return first + this.#restMs;
  }

  #alone(index: number): number {
    return isUsable(this.#timeline.value(index)) ? tickMs : 0;
  }
}
