import { verdictOf, type Cause, type EvidenceWindow, type Explanation, type Finding } from './finding.ts';
import { isUsable, type Sample } from './sample.ts';
import { Span, type Tally } from './span.ts';
import { Timeline } from './timeline.ts';
import { lengthOf } from './wording.ts';

/**
 * Counts that must be the same as those of a reference: a sample is the difference of one comparison in per cent, at
 * the time it was made. One that is over the tolerance is a loss or a duplicate by itself, so it fails at once.
 */
export class ReconciledWindow implements EvidenceWindow {
  readonly #length: number;
  readonly #tolerance: number;
  readonly #stageStartedAt: number;
  readonly #timeline: Timeline;
  readonly #differences: Differences;
  readonly #window: Span;
  #from = -Infinity;

  constructor(length: number, tolerance: number, stageStartedAt: number) {
    this.#length = length;
    this.#tolerance = tolerance;
    this.#stageStartedAt = stageStartedAt;
    this.#timeline = new Timeline((value, _, known) => Math.abs(value) > Math.abs(known));
    this.#differences = new Differences(this.#timeline, tolerance);
    this.#window = new Span(this.#timeline, this.#differences);
  }

  push({ at, value }: Sample): void {
    if (at > this.#stageStartedAt) this.#timeline.add(at, value, 1);
  }

  threshold(): number {
    return this.#tolerance;
  }

  judge(now: number): Finding {
    this.#from = Math.max(now - this.#length, this.#stageStartedAt);
    this.#window.moveTo(this.#from, now);
    this.#timeline.forgetBefore(this.#window.low);
    const { n, unusable, over } = this.#differences;
    const cause = over > 0 ? 'sustained' : unusable > 0 ? 'not a number' : n === 0 ? 'no sample' : 'met';
    return {
      verdict: verdictOf[cause],
      cause,
      value: n > 0 && unusable === 0 ? this.#worst() : null,
      n,
      coverage: n > 0 ? 1 : 0,
      threshold: this.#tolerance,
      cleared: cause === 'met',
    };
  }

  /** The largest difference. There are as many comparisons as days, so they are looked through each time. */
  #worst(): number {
    let worst = 0;
    for (let index = this.#window.low; index < this.#window.high; index++)
      worst = Math.max(worst, Math.abs(this.#timeline.value(index)));
    return worst;
  }

  explain({ cause, n, value }: Finding): Explanation {
    const { low, high } = this.#window;
    const { over } = this.#differences;
    const reasons: Partial<Record<Cause, string>> = {
      'not a number': 'a difference is not a finite number',
      'no sample': `nothing was compared in the last ${lengthOf(this.#length)}`,
      sustained: `${over} of ${n} comparisons differ by more than ${this.#tolerance} %, the worst by ${value === null ? 'no number' : `${Number(value.toFixed(4))} %`}`,
      met: `all ${n} comparisons are within ${this.#tolerance} %`,
    };
    return {
      reason: reasons[cause] ?? cause,
      bound: null,
      timeToEvidenceMs: cause === 'met' ? 0 : null,
      from: this.#from,
      evidence: this.#timeline.slice(low, high),
      ahead: this.#timeline.end - high,
    };
  }
}

/** Comparisons of a span, and how many of them are over a tolerance. */
class Differences implements Tally {
  readonly #timeline: Timeline;
  readonly #tolerance: number;
  n = 0;
  unusable = 0;
  over = 0;

  constructor(timeline: Timeline, tolerance: number) {
    this.#timeline = timeline;
    this.#tolerance = tolerance;
  }

  enter(index: number): void {
    this.#count(index, 1);
  }
  leave(index: number): void {
    this.#count(index, -1);
  }
  #count(index: number, times: 1 | -1): void {
    const difference = this.#timeline.value(index);
    this.n += times;
    if (!isUsable(difference)) this.unusable += times;
    else if (Math.abs(difference) > this.#tolerance) this.over += times;
  }
  clear(): void {
    this.n = this.unusable = this.over = 0;
  }
}
