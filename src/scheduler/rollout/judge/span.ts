import type { Timeline } from './timeline.ts';

/** What is kept up to date while samples come into a span of time and leave it, both in order of time. */
export interface Tally {
  enter(index: number): void;
  leave(index: number): void;
  /** Forgets everything: what is in the span enters again. */
  clear(): void;
}

/**
 * One number for all samples of a span. Asked for only while the span has samples and all of them can be judged; those
 * that cannot are left out.
 */
export interface Aggregate extends Tally {
  readonly value: number | null;
}

/**
 * The samples of a timeline with `from < at <= to`, as both move on. Moving costs as much as there are samples that
 * enter or leave. After a late sample, or when time went back, everything enters anew: what a tally says depends on
 * which samples are in the span and never on how they got there.
 */
export class Span {
  readonly #timeline: Timeline;
  readonly #tallies: Tally[];
  #revision = 0;
  #from = -Infinity;
  #to = -Infinity;
  /** Index of the first sample in the span, and one past its last. */
  low = 0;
  high = 0;

  constructor(timeline: Timeline, ...tallies: Tally[]) {
    this.#timeline = timeline;
    this.#tallies = tallies;
  }

  /** Both in ms since 1970. */
  moveTo(from: number, to: number): void {
    const timeline = this.#timeline;
    if (timeline.revision !== this.#revision || from < this.#from || to < this.#to) this.restart();
    this.#from = from;
    this.#to = to;
    if (this.low === this.high) this.low = this.high = timeline.indexAfter(from);
    const tallies = this.#tallies;
    const { end } = timeline;
    for (; this.high < end && timeline.at(this.high) <= to; this.high += 1)
      for (let index = 0; index < tallies.length; index++) tallies[index]?.enter(this.high);
    for (; this.low < this.high && timeline.at(this.low) <= from; this.low += 1)
      for (let index = 0; index < tallies.length; index++) tallies[index]?.leave(this.low);
  }

  /** Lets everything enter anew at the next move. */
  restart(): void {
    this.#revision = this.#timeline.revision;
    this.low = this.high = this.#timeline.first;
    for (const tally of this.#tallies) tally.clear();
  }
}
