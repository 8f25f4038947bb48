import type { Comparison, ThresholdValue } from '../../../contract/plan.ts';
import type { Baseline } from './baseline.ts';

/** A threshold as a number; null where it is a multiple of a baseline that was never taken. */
export function thresholdNumber(
  threshold: ThresholdValue,
  instances: number,
  baseline: Baseline | undefined,
): number | null {
  if (typeof threshold === 'number') return threshold;
  if ('timesInstances' in threshold) return threshold.timesInstances * instances;
  return baseline ? threshold.timesBaseline * Math.max(baseline.median, threshold.floor) : null;
}

export function meets(value: number, comparison: Comparison, threshold: number): boolean {
  if (comparison === '<') return value < threshold;
  if (comparison === '<=') return value <= threshold;
  return comparison === '>' ? value > threshold : value >= threshold;
}

/** Where a trip clears: a tenth of the threshold on the right side of it, 0.9 × what must not be exceeded. */
export function clearingThreshold(threshold: number, comparison: Comparison): number {
  const tenth = Math.abs(threshold) / 10;
  return comparison === '<' || comparison === '<=' ? threshold - tenth : threshold + tenth;
}
