import type { CriterionTest } from '../../../contract/plan.ts';
import { provesAtMost, runsUntilProof, upperBound } from './bounds.ts';
import {
  coverageNeeded,
  verdictOf,
  type Cause,
  type EvidenceWindow,
  type Explanation,
  type Finding,
} from './finding.ts';
import { RunCounts } from './run-counts.ts';
import type { Sample } from './sample.ts';
import { Span } from './span.ts';
import { clearingThreshold } from './threshold-value.ts';
import { Timeline } from './timeline.ts';
import { fourDecimals, lengthOf, measurementName } from './wording.ts';

type RateTest = Extract<CriterionTest, { kind: 'rate' }>;

/**
 * A rate of failures among runs. The window's own estimate fails it, with a floor on the number of runs; all runs of
 * the stage pass it, once their bound is within the limit. Runs come when they come, so the time that is covered is the
 * part of the window that lies in the stage, and data is missing where no run was in the window.
 */
export class RateWindow implements EvidenceWindow {
  readonly #test: RateTest;
  readonly #stageStartedAt: number;
  readonly #timeline: Timeline;
  readonly #recent: RunCounts;
  readonly #stage: RunCounts;
  readonly #window: Span;
  readonly #whole: Span;
  #now = -Infinity;
  /** The proof is the same until there are further runs. */
  #proof = { failures: 0, runs: 0, proved: false };

  constructor(test: RateTest, stageStartedAt: number) {
    this.#test = test;
    this.#stageStartedAt = stageStartedAt;
    this.#timeline = new Timeline(
      (failures, runs, known, knownRuns) => failures > known || (failures === known && runs < knownRuns),
    );
    this.#recent = new RunCounts(this.#timeline);
    this.#stage = new RunCounts(this.#timeline);
    this.#window = new Span(this.#timeline, this.#recent);
    this.#whole = new Span(this.#timeline, this.#stage);
  }

  push({ at, value, base }: Sample): void {
    if (at > this.#stageStartedAt) this.#timeline.add(at, value, base ?? 1);
  }

  threshold(): number {
    return this.#test.atMost;
  }

  judge(now: number): Finding {
    const { window, atMost, minSamples } = this.#test;
    this.#now = now;
    this.#window.moveTo(Math.max(now - window, this.#stageStartedAt), now);
    this.#whole.moveTo(this.#stageStartedAt, now);
    const { failures, runs, unusable } = this.#recent;
    const coverage = Math.max(0, Math.min(1, (now - this.#stageStartedAt) / window));
    const value = runs > 0 && unusable === 0 ? failures / runs : null;
    const cause = this.#cause(coverage);
    const enough = verdictOf[cause] !== 'insufficient-data' && runs >= minSamples;
    const cleared = enough && failures <= clearingThreshold(atMost, '<=') * runs;
    return {
      verdict: verdictOf[cause],
      cause,
      value,
      n: this.#stage.runs,
      coverage,
      threshold: atMost,
      cleared,
    };
  }

  #cause(coverage: number): Cause {
    const { atMost, minSamples } = this.#test;
    const [recent, stage] = [this.#recent, this.#stage];
    if (recent.unusable > 0) return 'not a number';
    if (stage.runs === 0) return 'no sample';
    if (recent.runs === 0) return 'stale';
    if (coverage < coverageNeeded) return 'too thin';
    const over = recent.failures / recent.runs > atMost;
    if (over && recent.runs >= minSamples) return 'sustained';
    if (stage.unusable > 0) return 'not a number';
    if (stage.runs < minSamples) return 'too few';
    if (over) return 'not met';
    return this.#proves() ? 'met' : 'not proved';
  }

  #proves(): boolean {
    const { failures, runs } = this.#stage;
    if (runs !== this.#proof.runs || failures !== this.#proof.failures)
      this.#proof = { failures, runs, proved: provesAtMost(this.#test.atMost, failures, runs) };
    return this.#proof.proved;
  }

  explain(finding: Finding, name: string): Explanation {
    const { failures, runs } = this.#stage;
    const more =
      finding.verdict === 'pass'
        ? 0
        : runsUntilProof(this.#test.atMost, failures, runs, runs && failures / runs);
    const sinceMs = this.#now - this.#stageStartedAt;
    // No verdict but the bound of what proves it: rounding must not make it say another thing than the verdict.
    const bound = upperBound(failures, runs);
    return {
      reason: this.#reason(finding, measurementName(name), bound, more),
      bound: runs === 0 ? null : bound,
      timeToEvidenceMs: more === null || runs === 0 ? null : (more * sinceMs) / runs,
      from: this.#stageStartedAt,
      evidence: this.#timeline.slice(this.#whole.low, this.#whole.high),
      ahead: this.#timeline.end - this.#whole.high,
    };
  }

  #reason({ cause, value, coverage }: Finding, name: string, bound: number, more: number | null): string {
    const { atMost, minSamples, window } = this.#test;
    const [found, limit] = [`${name} ${fourDecimals(value)}`, fourDecimals(atMost)];
    const { failures, runs } = this.#stage;
    const proof = `${failures} of ${runs} runs of the stage failed, at most ${fourDecimals(bound)} with 95 % confidence`;
    const further =
      more === null ? 'at this rate of failures it never passes' : `about ${more} further runs are needed`;
    const reasons: Partial<Record<Cause, string>> = {
      'not a number': 'a sample is not a count of failures and runs',
      'no sample': 'no run in this stage yet',
      stale: `no run in the last ${lengthOf(window)}`,
      'too thin': `the stage has lasted ${Math.floor(coverage * 100)} % of ${lengthOf(window)}, ${coverageNeeded * 100} % are needed`,
      'too few': `${runs} of at least ${minSamples} runs`,
      sustained: `${found} exceeds ${limit}`,
      'not met': `${found} exceeds ${limit}, but with fewer than ${minSamples} runs in ${lengthOf(window)}`,
      met: `${found} is at most ${limit}: ${proof}`,
      'not proved': `${found} is not proved to be at most ${limit}: ${proof}; ${further}`,
    };
    return reasons[cause] ?? cause;
  }
}
