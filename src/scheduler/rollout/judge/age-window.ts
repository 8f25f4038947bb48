import { verdictOf, type Cause, type EvidenceWindow, type Explanation, type Finding } from './finding.ts';
import { freshForMs, isUsable, type Sample } from './sample.ts';
import { Span } from './span.ts';
import { Timeline } from './timeline.ts';
import { lengthOf } from './wording.ts';

/** How old something is, in seconds, by the newest sample of the last two ticks. An age says all by itself. */
export class AgeWindow implements EvidenceWindow {
  readonly #atMostSeconds: number;
  readonly #stageStartedAt: number;
  readonly #timeline: Timeline;
  readonly #window: Span;
  #from = -Infinity;

  constructor(atMostMs: number, stageStartedAt: number) {
    this.#atMostSeconds = atMostMs / 1_000;
    this.#stageStartedAt = stageStartedAt;
    this.#timeline = new Timeline((value, _, known) => value > known);
    this.#window = new Span(this.#timeline);
  }

  push({ at, value }: Sample): void {
    if (at > this.#stageStartedAt) this.#timeline.add(at, value, 1);
  }

  threshold(): number {
    return this.#atMostSeconds;
  }

  judge(now: number): Finding {
    this.#from = Math.max(now - freshForMs, this.#stageStartedAt);
    this.#window.moveTo(this.#from, now);
    this.#timeline.forgetBefore(this.#window.low);
    const { low, high } = this.#window;
    const age = high > low ? this.#timeline.value(high - 1) : null;
    const cause = this.#cause(age);
    return {
      verdict: verdictOf[cause],
      cause,
      value: cause === 'not a number' ? null : age,
      n: high - low,
      coverage: high > low ? 1 : 0,
      threshold: this.#atMostSeconds,
      cleared: cause === 'met' && (age as number) <= 0.9 * this.#atMostSeconds,
    };
  }

  #cause(age: number | null): Cause {
    if (age === null) return 'no sample';
    // What is from the future has no age.
    if (!isUsable(age) || age < 0) return 'not a number';
    return age <= this.#atMostSeconds ? 'met' : 'sustained';
  }

  explain({ cause, value }: Finding): Explanation {
    const { low, high } = this.#window;
    const limit = lengthOf(this.#atMostSeconds * 1_000);
    const age = lengthOf((value ?? 0) * 1_000);
    const reasons: Partial<Record<Cause, string>> = {
      'no sample': 'its age is not known',
      'not a number': 'its age is not a number of seconds, or it is from the future',
      met: `${age} old, at most ${limit}`,
      sustained: `${age} old, which is over ${limit}`,
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
