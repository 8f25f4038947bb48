import type { CriterionTest } from '../../../contract/plan.ts';
import { aggregateOf } from './aggregate.ts';
import type { Baseline } from './baseline.ts';
import {
  coverageNeeded,
  verdictOf,
  type Cause,
  type EvidenceWindow,
  type Explanation,
  type Finding,
} from './finding.ts';
import { Presence } from './presence.ts';
import { freshForMs, lasts, tickMs, type Sample } from './sample.ts';
import { Span, type Aggregate } from './span.ts';
import { Sustained } from './sustained.ts';
import { clearingThreshold, meets, thresholdNumber } from './threshold-value.ts';
import { Timeline } from './timeline.ts';
import { thresholdReason } from './threshold-reason.ts';

type ThresholdTest = Extract<CriterionTest, { kind: 'threshold' }>;

/** How far back samples are looked at, in windows: gaps make a sustained breach longer than its window. */
export const windowsLookedAt = 2;

/** An aggregate of a window against a threshold, and how long every sample has been on one side of it. */
export class ThresholdWindow implements EvidenceWindow {
  readonly #test: ThresholdTest;
  readonly #stageStartedAt: number;
  readonly #baseline: Baseline | undefined;
  readonly #unit: string;
  readonly #timeline: Timeline;
  readonly #presence: Presence;
  readonly #aggregate: Aggregate;
  readonly #breach: Sustained;
  readonly #clear: Sustained;
  readonly #window: Span;
  readonly #lookBack: Span;
  #threshold: number | null = null;
  #clearing = 0;
  #now = -Infinity;
  #from = -Infinity;

  constructor(test: ThresholdTest, unit: string, stageStartedAt: number, baseline?: Baseline) {
    this.#test = test;
    this.#unit = unit;
    this.#stageStartedAt = stageStartedAt;
    this.#baseline = baseline;
    const upper = test.comparison === '<' || test.comparison === '<=';
    this.#timeline = new Timeline((value, _, known) => (upper ? value > known : value < known));
    this.#presence = new Presence(this.#timeline);
    this.#aggregate = aggregateOf(test.aggregate, this.#timeline);
    this.#breach = new Sustained(this.#timeline, (value) => !this.#meets(value, this.#threshold ?? 0));
    this.#clear = new Sustained(this.#timeline, (value) => this.#meets(value, this.#clearing));
    this.#window = new Span(this.#timeline, this.#presence, this.#aggregate);
    this.#lookBack = new Span(this.#timeline, this.#breach, this.#clear);
  }

  push({ at, value }: Sample): void {
    if (at > this.#stageStartedAt) this.#timeline.add(at, value, 1);
  }

  threshold(instances: number): number | null {
    return thresholdNumber(this.#test.threshold, instances, this.#baseline);
  }

  judge(now: number, instances: number): Finding {
    const { window } = this.#test;
    const threshold = this.threshold(instances);
    if (threshold !== this.#threshold) {
      this.#threshold = threshold;
      this.#clearing = clearingThreshold(threshold ?? 0, this.#test.comparison);
      this.#lookBack.restart();
    }
    this.#now = now;
    this.#from = Math.max(now - window, this.#stageStartedAt);
    this.#window.moveTo(this.#from, now);
    this.#lookBack.moveTo(Math.max(now - windowsLookedAt * window, this.#stageStartedAt), now);
    this.#timeline.forgetBefore(this.#lookBack.low);
    const { n, unusable } = this.#presence;
    const coverage = Math.min(1, this.#presence.coveredMs(this.#from, this.#window.low) / window);
    const value = n > 0 && unusable === 0 ? this.#aggregate.value : null;
    const cause = this.#missing(coverage) ?? this.#cause(value as number);
    const verdict = verdictOf[cause];
    const cleared =
      verdict !== 'insufficient-data' &&
      this.#clear.holdsFrom(this.#window.low) &&
      lasts(this.#clear.lastsMs(this.#lookBack.low), window);
    return { verdict, cause, value, n, coverage, threshold, cleared };
  }

  #missing(coverage: number): Cause | undefined {
    const { n, unusable } = this.#presence;
    if (this.#threshold === null) return 'no baseline';
    if (n === 0) return 'no sample';
    if (unusable > 0) return 'not a number';
    if (this.#timeline.at(this.#window.high - 1) < this.#now - freshForMs) return 'stale';
    if (n < this.#test.minSamples) return 'too few';
    // Coverage is counted in ms: a tick that was a little late is still one.
    return coverage + tickMs / 100 / this.#test.window < coverageNeeded ? 'too thin' : undefined;
  }

  #cause(value: number): Cause {
    if (this.#breach.holdsFrom(this.#window.low)) {
      if (lasts(this.#breach.lastsMs(this.#lookBack.low), this.#test.window)) return 'sustained';
      return this.#presence.hasLongGap(this.#from, this.#window.low) ? 'gap in a breach' : 'breaching';
    }
    return this.#meets(value, this.#threshold as number) ? 'met' : 'not met';
  }

  #meets(value: number, threshold: number): boolean {
    return meets(value, this.#test.comparison, threshold);
  }

  explain(finding: Finding): Explanation {
    const { window, minSamples } = this.#test;
    const { low, high } = this.#window;
    const missingMs = Math.max(
      coverageNeeded * window - finding.coverage * window,
      (minSamples - finding.n) * tickMs,
      0,
    );
    const silent =
      finding.cause === 'no sample' || finding.cause === 'stale' || finding.cause === 'no baseline';
    return {
      reason: thresholdReason(this.#test, this.#unit, finding, {
        ageMs: this.#now - this.#timeline.at(high - 1),
        breachMs: this.#breach.lastsMs(this.#lookBack.low),
        longestGapMs: this.#presence.longestGapMs(this.#from, low),
      }),
      bound: null,
      timeToEvidenceMs: silent ? null : missingMs,
      from: this.#from,
      evidence: this.#timeline.slice(low, high),
      ahead: this.#timeline.end - high,
    };
  }
}
