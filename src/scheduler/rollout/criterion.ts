import { createHash } from 'node:crypto';
import type { Criterion } from '../../contract/plan.ts';
import type { CriterionResult, CriterionVerdict } from '../../contract/rollout.ts';
import { sampleEveryMs, seriesCatalogue } from '../../contract/series.ts';

/** A sample of the criterion's series; `at` in ms since 1970. */
export interface Evidence {
  at: number;
  value: number;
}

export interface CriterionContext {
  now: number;
  /** Evidence from before the stage does not count for it. */
  stageStartedAt: number;
  /** Instances in the fleet, for thresholds that are multiples of it. */
  instances: number;
}

/** Part of a window's ticks that must have a sample. */
const coverageNeeded = 0.8;
const toleratedGapMs = 2 * sampleEveryMs;

/**
 * Judges one criterion at one tick, by shared semantics (docs/verdicts.md), in this order:
 * insufficient data, fail (every sample of the window breaches), pass (the aggregate of a full window meets
 * the threshold), inconclusive. Absence is never a pass and never a zero.
 */
export function judge(
  name: string,
  role: CriterionResult['role'],
  criterion: Criterion,
  samples: readonly Evidence[],
  context: CriterionContext,
): CriterionResult {
  const from = Math.max(context.now - criterion.window, context.stageStartedAt);
  const window = samples.filter(({ at }) => at > from && at <= context.now);
  const threshold =
    typeof criterion.threshold === 'number'
      ? criterion.threshold
      : criterion.threshold.timesInstances * context.instances;
  const coverage = Math.min(1, window.length / (criterion.window / sampleEveryMs));
  const value = aggregate(window, criterion.aggregate);
  const meets = (sample: number) => (criterion.comparison === '<' ? sample < threshold : sample <= threshold);
  const { unit } = seriesCatalogue[criterion.series];

  const [verdict, reason] = ((): [CriterionVerdict, string] => {
    const missing = whatIsMissing(criterion, window, coverage, context.now);
    if (missing) return ['insufficient-data', missing];
    const bound = `${criterion.comparison} ${format(threshold, unit)}`;
    if (window.every((sample) => !meets(sample.value))) {
      const gap = longestGapMs(window, context.now - criterion.window);
      return gap > toleratedGapMs + sampleEveryMs / 2
        ? [
            'insufficient-data',
            `every sample breaches ${bound}, but ${Math.round(gap / 1_000)} s of them are missing`,
          ]
        : [
            'fail',
            `not ${bound} for ${Math.round(criterion.window / 1_000)} s: ${criterion.aggregate} is ${format(value, unit)}`,
          ];
    }
    return value !== null && meets(value)
      ? ['pass', `${criterion.aggregate} ${format(value, unit)} is ${bound}`]
      : [
          'inconclusive',
          `${criterion.aggregate} ${format(value, unit)} is not ${bound}, but not every sample breaches it`,
        ];
  })();

  return {
    name,
    title: criterion.title,
    role,
    verdict,
    value,
    threshold,
    comparison: criterion.comparison,
    unit,
    n: window.length,
    coverage,
    windowSeconds: criterion.window / 1_000,
    reason,
    evidenceHash: createHash('sha256')
      .update(JSON.stringify([criterion, from, context.now, window]))
      .digest('hex'),
  };
}

function whatIsMissing(
  criterion: Criterion,
  window: Evidence[],
  coverage: number,
  now: number,
): string | undefined {
  const newest = window.at(-1);
  if (!newest) return 'no sample in this stage yet';
  if (window.some(({ value }) => !Number.isFinite(value))) return 'a sample is not a finite number';
  if (newest.at < now - toleratedGapMs)
    return `the newest sample is ${Math.round((now - newest.at) / 1_000)} s old`;
  if (window.length < criterion.minSamples)
    return `${window.length} of at least ${criterion.minSamples} samples`;
  if (coverage < coverageNeeded)
    return `${Math.round(coverage * 100)} % of the window has samples, ${coverageNeeded * 100} % are needed`;
  return undefined;
}

function aggregate(window: Evidence[], how: Criterion['aggregate']): number | null {
  const values = window.map(({ value }) => value);
  if (values.length === 0) return null;
  const result = {
    max: () => values.reduce((highest, value) => Math.max(highest, value)),
    mean: () => values.reduce((sum, value) => sum + value, 0) / values.length,
    last: () => values.at(-1) as number,
  }[how]();
  return Number.isFinite(result) ? result : null;
}

/** A breach is sustained from the window's beginning on, so what is missing there is a gap too. */
function longestGapMs(window: Evidence[], from: number): number {
  return window.reduce(
    (longest, { at }, index) => Math.max(longest, at - (window[index - 1]?.at ?? from)),
    0,
  );
}

function format(value: number | null, unit: string): string {
  if (value === null) return 'unknown';
  const rounded = Number(value.toFixed(2));
  return unit === 's'
    ? `${rounded} s`
    : unit === 'percentunit'
      ? `${Number((value * 100).toFixed(1))} %`
      : `${rounded}`;
}
