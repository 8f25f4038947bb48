import type { CriterionTest } from '../../../contract/plan.ts';
import {
  coverageNeeded,
  verdictOf,
  type Cause,
  type EvidenceWindow,
  type Explanation,
  type Finding,
} from './finding.ts';
import { PairTally } from './pair-sums.ts';
import { pairsUntilProof, ratioLowerBound, ratioOf } from './ratio-bound.ts';
import type { Sample } from './sample.ts';
import { Span } from './span.ts';
import { clearingThreshold } from './threshold-value.ts';
import { Timeline } from './timeline.ts';
import { fourDecimals, lengthOf, measurementName } from './wording.ts';

type RatioTest = Extract<CriterionTest, { kind: 'ratio' }>;

/**
 * A ratio of sums of paired runs, such as the objective's gain over what it would have been. As with a rate, the
 * window's estimate fails it and the bound over all pairs of the stage passes it.
 */
export class RatioWindow implements EvidenceWindow {
  readonly #test: RatioTest;
  readonly #stageStartedAt: number;
  readonly #timeline: Timeline;
  readonly #recent: PairTally;
  readonly #stage: PairTally;
  readonly #window: Span;
  readonly #whole: Span;
  #now = -Infinity;
  /** The bound is the same until there are further pairs. */
  #bound: number | null = null;
  #boundOf = -1;

  constructor(test: RatioTest, stageStartedAt: number) {
    this.#test = test;
    this.#stageStartedAt = stageStartedAt;
    this.#timeline = new Timeline(
      (difference, base, known, knownBase) =>
        difference < known || (difference === known && base > knownBase),
    );
    this.#recent = new PairTally(this.#timeline);
    this.#stage = new PairTally(this.#timeline);
    this.#window = new Span(this.#timeline, this.#recent);
    this.#whole = new Span(this.#timeline, this.#stage);
  }

  push({ at, value, base }: Sample): void {
    // A pair without its base is not a pair.
    if (at > this.#stageStartedAt) this.#timeline.add(at, value, base ?? NaN);
  }

  threshold(): number {
    return this.#test.atLeast;
  }

  judge(now: number): Finding {
    const { window, atLeast, minSamples } = this.#test;
    this.#now = now;
    this.#window.moveTo(Math.max(now - window, this.#stageStartedAt), now);
    const { revision } = this.#timeline;
    const before = this.#whole.high;
    this.#whole.moveTo(this.#stageStartedAt, now);
    if (before !== this.#whole.high || revision !== this.#boundOf) {
      this.#bound = ratioLowerBound(this.#stage.sums);
      this.#boundOf = revision;
    }
    const { pairs, unusable } = this.#recent;
    const coverage = Math.max(0, Math.min(1, (now - this.#stageStartedAt) / window));
    const value = pairs > 0 && unusable === 0 ? ratioOf(this.#recent.difference, this.#recent.base) : null;
    const cause = this.#cause(coverage, value);
    const enough = verdictOf[cause] !== 'insufficient-data' && pairs >= minSamples;
    const cleared = enough && value !== null && value >= clearingThreshold(atLeast, '>=');
    return {
      verdict: verdictOf[cause],
      cause,
      value,
      n: this.#stage.pairs,
      coverage,
      threshold: atLeast,
      cleared,
    };
  }

  #cause(coverage: number, value: number | null): Cause {
    const { atLeast, minSamples } = this.#test;
    const [recent, stage] = [this.#recent, this.#stage];
    if (recent.unusable > 0) return 'not a number';
    if (stage.pairs === 0) return 'no sample';
    if (value === null) return 'stale';
    if (coverage < coverageNeeded) return 'too thin';
    if (value < atLeast && recent.pairs >= minSamples) return 'sustained';
    if (stage.unusable > 0) return 'not a number';
    if (stage.pairs < minSamples) return 'too few';
    if (value < atLeast) return 'not met';
    return this.#bound !== null && this.#bound >= atLeast ? 'met' : 'not proved';
  }

  explain(finding: Finding, name: string): Explanation {
    const { pairs } = this.#stage;
    const sinceMs = this.#now - this.#stageStartedAt;
    const needed = finding.verdict === 'pass' ? pairs : pairsUntilProof(this.#test.atLeast, this.#stage.sums);
    const more = needed === null ? null : needed - pairs;
    return {
      reason: this.#reason(finding, measurementName(name), more),
      bound: this.#bound,
      timeToEvidenceMs: more === null || pairs === 0 ? null : (more * sinceMs) / pairs,
      from: this.#stageStartedAt,
      evidence: this.#timeline.slice(this.#whole.low, this.#whole.high),
      ahead: this.#timeline.end - this.#whole.high,
    };
  }

  #reason({ cause, value, coverage }: Finding, name: string, more: number | null): string {
    const { atLeast, minSamples, window } = this.#test;
    const [found, limit] = [`${name} ${fourDecimals(value)}`, fourDecimals(atLeast)];
    const { pairs } = this.#stage;
    const proof =
      this.#bound === null
        ? `${pairs} pairs bound nothing yet`
        : `at least ${fourDecimals(this.#bound)} with 95 % confidence from ${pairs} pairs of the stage`;
    const further =
      more === null ? 'with pairs like these it may never pass' : `about ${more} further pairs are needed`;
    const reasons: Partial<Record<Cause, string>> = {
      'not a number': 'a sample is not a pair of a difference and a base of at least 0',
      'no sample': 'no pair in this stage yet',
      stale: `no pair in the last ${lengthOf(window)}`,
      'too thin': `the stage has lasted ${Math.floor(coverage * 100)} % of ${lengthOf(window)}, ${coverageNeeded * 100} % are needed`,
      'too few': `${pairs} of at least ${minSamples} pairs`,
      sustained: `${found} below ${limit}`,
      'not met': `${found} below ${limit}, but with fewer than ${minSamples} pairs in ${lengthOf(window)}`,
      met: `${found} is at least ${limit}: ${proof}`,
      'not proved': `${found} is not proved to be at least ${limit}: ${proof}; ${further}`,
    };
    return reasons[cause] ?? cause;
  }
}
