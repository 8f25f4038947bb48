import type { Criterion, ThresholdValue } from '../../contract/plan.ts';

/** What a trigger waits for, in one line: the opposite of what its criterion asks for. */
export function conditionOf({ test }: Criterion): string {
  switch (test.kind) {
    case 'threshold':
      return `not ${test.aggregate} ${test.comparison} ${thresholdText(test.threshold)} for ${seconds(test.window)}`;
    case 'rate':
      return `rate > ${test.atMost} over ${seconds(test.window)}, of at least ${test.minSamples} runs`;
    case 'ratio':
      return `ratio < ${test.atLeast} over ${seconds(test.window)}, of at least ${test.minSamples} pairs`;
    case 'no-events':
      return `any event within ${seconds(test.window)}`;
    case 'reconciled':
      return `a difference over ${test.tolerance} % within ${seconds(test.window)}`;
    case 'age':
      return `older than ${seconds(test.atMost)}`;
  }
}

function thresholdText(threshold: ThresholdValue): string {
  if (typeof threshold === 'number') return String(threshold);
  if ('timesInstances' in threshold) return `${threshold.timesInstances} × instances`;
  return `${threshold.timesBaseline} × max(baseline, ${threshold.floor})`;
}

const seconds = (ms: number) => `${ms / 1_000} s`;
