import type { CriterionTest } from '../../../contract/plan.ts';
import { coverageNeeded, type Cause, type Finding } from './finding.ts';
import { lengthOf, withUnit } from './wording.ts';

/** What only the reason needs to know. */
interface Details {
  /** Age of the newest sample. */
  ageMs: number;
  /** For how long every sample breached. */
  breachMs: number;
  longestGapMs: number;
}

/** Why a threshold is judged as it is, for a person. */
export function thresholdReason(
  test: Extract<CriterionTest, { kind: 'threshold' }>,
  unit: string,
  { cause, value, n, coverage, threshold }: Finding,
  { ageMs, breachMs, longestGapMs }: Details,
): string {
  const { aggregate, comparison, window, minSamples } = test;
  const bound = `${comparison} ${withUnit(threshold, unit)}`;
  const found = `${aggregate} ${withUnit(value, unit)}`;
  const reasons: Partial<Record<Cause, string>> = {
    'no baseline': 'its threshold is a multiple of a baseline, and no baseline was taken',
    'no sample': 'no sample in the window yet',
    'not a number': 'a sample is not a finite number',
    stale: `the newest sample is ${Math.round(ageMs / 1_000)} s old`,
    'too few': `${n} of at least ${minSamples} samples`,
    'too thin': `${Math.floor(coverage * 100)} % of the window has samples, ${coverageNeeded * 100} % are needed`,
    'gap in a breach': `every sample breaches ${bound}, but ${Math.round(longestGapMs / 1_000)} s of them are missing`,
    sustained: `not ${bound} for ${Math.round(window / 1_000)} s: ${aggregate} is ${withUnit(value, unit)}`,
    breaching: `not ${bound} for ${lengthOf(breachMs)} of ${lengthOf(window)}: ${found}`,
    met: `${found} is ${bound}`,
    'not met': `${found} is not ${bound}, but not every sample breaches it`,
  };
  return reasons[cause] ?? cause;
}
