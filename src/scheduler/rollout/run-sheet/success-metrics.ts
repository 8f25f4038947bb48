import type { Criterion, LeverName, RolloutPlan } from '../../../contract/plan.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import type { RunStep } from './steps.ts';

type Metric = NonNullable<RunSheetContent['successMetrics']>[number];

/** The template of each playbook that has one: what it calls a metric, and the plan's criterion that measures it. */
const templates: { readonly [Lever in LeverName]?: readonly [metric: string, criterion: string][] } = {
  'search-console-sync': [
    ['Overall speedup (stretch 8 ×)', 'speed-up'],
    ['Worker p99 latency', 'batch-p99'],
    ['Coordinator queue depth, steady', 'queue-steady'],
    ['Coordinator queue depth, peak', 'queue-peak'],
    ['Memory footprint per sync', 'memory'],
    ['QPM, average', 'qpm'],
    ['QPM, peak', 'qpm-peak'],
    ['Data integrity: missing or duplicate {date, start_row}', 'pages'],
  ],
};

/** The template filled in with what the run measured last; null where the playbook has none. */
export function successMetricsOf({
  steps,
  plan,
}: {
  steps: readonly RunStep[];
  plan: RolloutPlan;
}): RunSheetContent['successMetrics'] {
  const template = templates[plan.lever];
  return template?.map(([metric, criterion]) => filledIn(metric, criterion, steps, plan)) ?? null;
}

function filledIn(metric: string, name: string, steps: readonly RunStep[], plan: RolloutPlan): Metric {
  const criterion = plan.criteria[name];
  const target = criterion ? targetOf(criterion) : 'not in the plan';
  const found = steps
    .flatMap(({ entry, verdict }) => (verdict?.results ?? []).map((result) => ({ result, entry })))
    .findLast(({ result }) => result.name === name && result.value !== null);
  return {
    metric,
    target,
    criterion: name,
    value: found?.result.value ?? null,
    unit: found?.result.unit ?? '',
    verdict: found?.result.verdict ?? null,
    entry: found?.entry.sequence ?? null,
  };
}

/** As the plan has it, which may be stricter than the template. */
function targetOf({ test }: Criterion): string {
  switch (test.kind) {
    case 'threshold':
      return `${test.comparison} ${thresholdText(test.threshold)}`;
    case 'rate':
      return `at most ${test.atMost}`;
    case 'ratio':
      return `at least ${test.atLeast}`;
    case 'no-events':
      return 'none';
    case 'reconciled':
      return `± ${test.tolerance} %`;
    case 'age':
      return `at most ${test.atMost / 1_000} s old`;
  }
}

function thresholdText(threshold: Extract<Criterion['test'], { kind: 'threshold' }>['threshold']): string {
  if (typeof threshold === 'number') return String(threshold);
  return 'timesInstances' in threshold
    ? `${threshold.timesInstances} × instances`
    : `${threshold.timesBaseline} × baseline`;
}
