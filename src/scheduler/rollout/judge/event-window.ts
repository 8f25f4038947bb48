import { EventSum } from './event-sum.ts';
import {
  coverageNeeded,
  verdictOf,
  type Cause,
  type EvidenceWindow,
  type Explanation,
  type Finding,
} from './finding.ts';
import { Presence } from './presence.ts';
import { freshForMs, tickMs, type Sample } from './sample.ts';
import { Span } from './span.ts';
import { Timeline } from './timeline.ts';
import { lengthOf } from './wording.ts';

/**
 * Not a single event in the window. One is proof by itself and fails at once, however little else is known. Whether
 * there was none can be known in two ways: a log or a table is asked for its events, and no row is an answer; a series
 * is sampled, and then the samples must be there, for absence is never zero.
 */
export class EventWindow implements EvidenceWindow {
  readonly #length: number;
  readonly #sampled: boolean;
  readonly #stageStartedAt: number;
  readonly #timeline: Timeline;
  readonly #presence: Presence;
  readonly #events: EventSum;
  readonly #window: Span;
  #now = -Infinity;
  #from = -Infinity;

  constructor(length: number, sampled: boolean, stageStartedAt: number) {
    this.#length = length;
    this.#sampled = sampled;
    this.#stageStartedAt = stageStartedAt;
    this.#timeline = new Timeline((value, _, known) => value > known);
    this.#presence = new Presence(this.#timeline);
    this.#events = new EventSum(this.#timeline);
    this.#window = new Span(this.#timeline, this.#presence, this.#events);
  }

  push({ at, value }: Sample): void {
    if (at > this.#stageStartedAt) this.#timeline.add(at, value, 1);
  }

  threshold(): number {
    return 0;
  }

  judge(now: number): Finding {
    this.#now = now;
    this.#from = Math.max(now - this.#length, this.#stageStartedAt);
    this.#window.moveTo(this.#from, now);
    this.#timeline.forgetBefore(this.#window.low);
    const coveredMs = this.#sampled
      ? this.#presence.coveredMs(this.#from, this.#window.low)
      : Math.max(0, now - this.#from);
    const coverage = Math.min(1, coveredMs / this.#length);
    const cause = this.#cause(coverage);
    const value = this.#sampled && this.#presence.n === 0 ? null : this.#events.value;
    return {
      verdict: verdictOf[cause],
      cause,
      value,
      n: this.#presence.n,
      coverage,
      threshold: 0,
      cleared: cause === 'met',
    };
  }

  #cause(coverage: number): Cause {
    const { n, unusable } = this.#presence;
    if (this.#events.some) return 'sustained';
    if (unusable > 0) return 'not a number';
    if (this.#sampled && n === 0) return 'no sample';
    if (this.#sampled && this.#ageMs() > freshForMs) return 'stale';
    return coverage + tickMs / 100 / this.#length < coverageNeeded ? 'too thin' : 'met';
  }

  #ageMs(): number {
    return this.#now - this.#timeline.at(this.#window.high - 1);
  }

  explain({ cause, value, coverage }: Finding): Explanation {
    const { low, high } = this.#window;
    const span = lengthOf(this.#length);
    const reasons: Partial<Record<Cause, string>> = {
      'not a number': 'a sample is not a finite number',
      'no sample': 'no sample in the window yet',
      stale: `the newest sample is ${Math.round(this.#ageMs() / 1_000)} s old`,
      'too thin': `${Math.floor(coverage * 100)} % of the window is known, ${coverageNeeded * 100} % are needed`,
      sustained: `${value} in the last ${span}`,
      met: `none in the last ${span}`,
    };
    const last =
      cause === 'sustained'
        ? `, the last at ${new Date(this.#timeline.at(this.#lastEvent())).toISOString()}`
        : '';
    const silent = cause === 'no sample' || cause === 'stale' || cause === 'not a number';
    return {
      reason: `${reasons[cause] ?? cause}${last}`,
      bound: null,
      timeToEvidenceMs: silent ? null : this.#timeToEvidenceMs(cause, coverage),
      from: this.#from,
      evidence: this.#timeline.slice(low, high),
      ahead: this.#timeline.end - high,
    };
  }

  /** A window without events begins after the last one. */
  #timeToEvidenceMs(cause: Cause, coverage: number): number {
    if (cause !== 'sustained') return Math.max(0, (coverageNeeded - coverage) * this.#length);
    return Math.max(0, this.#timeline.at(this.#lastEvent()) + this.#length - this.#now);
  }

  #lastEvent(): number {
    let last = this.#window.high - 1;
    while (last > this.#window.low && !(this.#timeline.value(last) > 0)) last -= 1;
    return last;
  }
}
