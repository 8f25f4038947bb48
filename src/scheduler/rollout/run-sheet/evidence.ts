import type { RolloutPlan } from '../../../contract/plan.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { auditActionOf, type RolloutEvent } from '../event.ts';
import { isoOf, type RunStep } from './steps.ts';

/** What was measured for the start, by name: the order of keys is not kept alike by storage and export. */
export function baselinesOf({ event, after }: RunStep): RunSheetContent['baselines'] {
  if (event.kind !== 'started') return [];
  const byName = Object.values(event.baselines).sort((a, b) => (a.criterion < b.criterion ? -1 : 1));
  return byName.map(({ criterion, query, from, to, n, median, p95, hash }) => ({
    criterion,
    title: titleOf(after.plan, criterion),
    query,
    from: isoOf(from),
    to: isoOf(to),
    n,
    median,
    p95,
    hash,
  }));
}

/** What leaves a stage, or puts it on hold. */
const decided = new Set<RolloutEvent['kind']>([
  'promoted',
  'finished',
  'held',
  'resumed',
  'rolled-back',
  'aborted',
  'pulled',
]);

/** The verdicts that something was done on, with the query and the evidence of each criterion. */
export function verdictsOf(steps: readonly RunStep[]): RunSheetContent['verdicts'] {
  return steps.flatMap(({ entry, event, verdict }) => {
    if (!verdict || !decided.has(event.kind)) return [];
    const { at, stage, decision, summary, dwellSeconds, dwellRequiredSeconds, results } = verdict;
    const criteria = results.map(
      ({ timeToEvidenceSeconds: _, noDataSince: __, page: ___, ...criterion }) => criterion,
    );
    const action = auditActionOf[event.kind];
    return [
      {
        entry: entry.sequence,
        action,
        at,
        stage,
        decision,
        summary,
        dwellSeconds,
        dwellRequiredSeconds,
        criteria,
      },
    ];
  });
}

export function snapshotsOf({
  steps,
  plan,
}: {
  steps: readonly RunStep[];
  plan: RolloutPlan;
}): RunSheetContent['snapshots'] {
  return steps.flatMap(({ entry, event }) => {
    if (event.kind !== 'snapshot') return [];
    const { stage, label, at, late, values } = event.snapshot;
    const titled = values.map((each) => ({ ...each, title: titleOf(plan, each.criterion) }));
    return [{ entry: entry.sequence, at: isoOf(at), stage, label, late, values: titled }];
  });
}

export const titleOf = (plan: RolloutPlan, criterion: string): string =>
  plan.criteria[criterion]?.title ?? criterion;
