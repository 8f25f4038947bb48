import { durationText } from '../contract/duration-text.ts';
import type { Criterion, CriterionSource, ThresholdValue } from '../contract/plan.ts';

/** What a criterion demands, as a sentence without its full stop. */
export function criterionWords({ source, test, noData }: Criterion): string {
  const demand = demandWords(sourceWords(source), test);
  return noData === 'hold'
    ? demand
    : `${demand}; without data for ${durationText(noData.pageAfter)} somebody is paged`;
}

function demandWords(what: string, test: Criterion['test']): string {
  switch (test.kind) {
    case 'threshold':
      return `${aggregates[test.aggregate]} ${what} over ${durationText(test.window)} is ${test.comparison} ${thresholdWords(test.threshold)}, on ${test.minSamples} samples or more`;
    case 'rate':
      return `the rate of ${what} is at most ${test.atMost} with 95 % confidence on all runs of the stage; it fails above that over ${durationText(test.window)}, on ${test.minSamples} runs or more`;
    case 'ratio':
      return `the ratio of ${what} is at least ${test.atLeast} with 95 % confidence on all runs of the stage; it fails below that over ${durationText(test.window)}, on ${test.minSamples} runs or more`;
    case 'no-events':
      return `${what} has no event within ${durationText(test.window)}`;
    case 'reconciled':
      return `every value of ${what} within ${durationText(test.window)} is exact${test.tolerance > 0 ? ` to ${test.tolerance}` : ''}`;
    case 'age':
      return `${what} is no older than ${durationText(test.atMost)}`;
  }
}

const aggregates = {
  max: 'the maximum of',
  min: 'the minimum of',
  mean: 'the mean of',
  p50: 'the median of',
  p95: 'the 95th percentile of',
  p99: 'the 99th percentile of',
  last: 'the newest value of',
};

function sourceWords(source: CriterionSource): string {
  switch (source.kind) {
    case 'history':
      return source.series;
    case 'prometheus':
      return `the Prometheus query ${source.query}`;
    case 'sql':
      return `the query ${source.query}`;
    case 'audit':
      return `${source.outcome ? `${source.outcome} ` : ''}${source.action} in the audit log`;
    case 'artefact':
      return `the artefact ${source.name}`;
    case 'alerts':
      return `alerts that fire with ${Object.entries(source.labels)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ')}`;
  }
}

function thresholdWords(threshold: ThresholdValue): string {
  if (typeof threshold === 'number') return String(threshold);
  if ('timesInstances' in threshold) return `${threshold.timesInstances} × instances`;
  return `${threshold.timesBaseline} × the baseline (which counts as ${threshold.floor} at least)`;
}
