import type { Tally } from './span.ts';
import type { Timeline } from './timeline.ts';

/** Runs and failures of a span. Counts are whole numbers, so that their sums are exact. */
export class RunCounts implements Tally {
  readonly #timeline: Timeline;
  failures = 0;
  runs = 0;
  /** Samples that cannot be counts of runs. */
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
    const [failures, runs] = [this.#timeline.value(index), this.#timeline.base(index)];
    if (Number.isSafeInteger(failures) && Number.isSafeInteger(runs) && 0 <= failures && failures <= runs) {
      this.failures += times * failures;
      this.runs += times * runs;
    } else this.unusable += times;
  }

  clear(): void {
    this.failures = this.runs = this.unusable = 0;
  }
}
