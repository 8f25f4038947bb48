import type { CriterionResult, RolloutDocument } from '../../../contract/rollout.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';

/** What was measured of every criterion at one time of a run. */
export interface Measured {
  /** The baseline, a stage, or the stage that is in effect, as it is judged now. */
  kind: 'baseline' | 'stage' | 'now';
  title: string;
  /** Of a stage: its entry in the run sheet. */
  stage: RunSheetContent['stages'][number] | undefined;
  /** When it was measured, and which snapshot it is; null where none was taken. */
  at: string | null;
  label: string | null;
  values: ReadonlyMap<string, number | null>;
}

/** A criterion that something was measured of. */
export interface Compared {
  name: string;
  title: string;
  unit: string;
  /** Which way is better; undefined where the run sheet has no verdict on it. */
  comparison: CriterionResult['comparison'] | undefined;
}

/** The columns of a comparison, in the order of the run: what was measured before it, and at the end of each stage. */
export function measuredIn(
  { baselines, stages, snapshots }: RunSheetContent,
  now: Pick<RolloutDocument, 'stage' | 'verdict'> | undefined,
  titles: { baseline: string; now: (stage: string) => string },
): Measured[] {
  const before: Measured[] =
    baselines.length === 0
      ? []
      : [
          {
            kind: 'baseline',
            title: titles.baseline,
            stage: undefined,
            at: baselines[0]?.to ?? null,
            label: null,
            values: new Map(baselines.map(({ criterion, median }) => [criterion, median])),
          },
        ];
  const begun = stages
    .filter(({ startedAt }) => startedAt !== null)
    .map((stage): Measured => {
      const last = snapshots.findLast((snapshot) => snapshot.stage === stage.name);
      return {
        kind: 'stage',
        title: stage.title,
        stage,
        at: last?.at ?? null,
        label: last?.label ?? null,
        values: new Map(last?.values.map(({ criterion, value }) => [criterion, value])),
      };
    });
  const verdict = now?.verdict;
  if (!verdict || verdict.stage !== now.stage) return [...before, ...begun];
  const current = stages.find(({ name }) => name === verdict.stage)?.title ?? verdict.stage;
  return [
    ...before,
    ...begun,
    {
      kind: 'now',
      title: titles.now(current),
      stage: undefined,
      at: verdict.at,
      label: null,
      values: new Map(verdict.results.map(({ name, value }) => [name, value])),
    },
  ];
}

/** Every criterion that something was measured of, in the order in which the run sheet first names it. */
export function comparedIn(
  { baselines, snapshots, verdicts }: RunSheetContent,
  results: readonly CriterionResult[],
): Compared[] {
  const found = new Map<string, Compared>();
  const add = (name: string, title: string, unit?: string, comparison?: CriterionResult['comparison']) => {
    const known = found.get(name);
    found.set(name, {
      name,
      title: known?.title ?? title,
      unit: known?.unit && known.unit !== 'short' ? known.unit : (unit ?? 'short'),
      comparison: known?.comparison ?? comparison,
    });
  };
  for (const { values } of snapshots)
    for (const { criterion, title, unit } of values) add(criterion, title, unit);
  for (const { name, title, unit, comparison } of [
    ...verdicts.flatMap(({ criteria }) => criteria),
    ...results,
  ])
    add(name, title, unit, comparison);
  for (const { criterion, title } of baselines) add(criterion, title);
  return [...found.values()];
}

/** Less than this, in per cent, is neither better nor worse: measurements are not that sharp. */
const slightPercent = 1;

/** How a value differs from another. Of nothing there is no per cent. */
interface Difference {
  by: number;
  percent: number | undefined;
  /** Whether that is the way that the criterion wants it; undefined where that is not said, or hardly anything differs. */
  better: boolean | undefined;
}

export function differenceOf(
  value: number | null | undefined,
  from: number | null | undefined,
  comparison: Compared['comparison'],
): Difference | undefined {
  if (typeof value !== 'number' || typeof from !== 'number') return undefined;
  const by = value - from;
  const lowerIsBetter = comparison === '<' || comparison === '<=';
  const higherIsBetter = comparison === '>' || comparison === '>=';
  const percent = from === 0 ? undefined : (100 * by) / Math.abs(from);
  const slight = by === 0 || (percent !== undefined && Math.abs(percent) < slightPercent);
  return {
    by,
    percent,
    better: slight || !(lowerIsBetter || higherIsBetter) ? undefined : lowerIsBetter === by < 0,
  };
}
