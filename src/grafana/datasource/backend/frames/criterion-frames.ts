import type { JudgedCriteria } from '../../../../contract/judged-criteria.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { numericFrame } from './numeric-frame.ts';
import type { FramedCriterion, FramedRollout } from './rollout-document.ts';
import { seriesFrame } from './series-frame.ts';
import { number, tableFrame, text } from './table-frame.ts';

/** How the criteria of a rollout are judged now: one row each. */
export function criterionTable(rollout: FramedRollout, criteria: readonly string[]): Frame[] {
  return tableFrame('criteria', judged(rollout, criteria), [
    text('criterion', 'Criterion', (row) => row.name),
    text('title', 'Title', (row) => row.title),
    text('role', 'Role', (row) => row.role),
    text('verdict', 'Verdict', (row) => row.verdict),
    number('value', 'Value', (row) => row.value),
    text('comparison', 'Must be', (row) => row.comparison),
    number('threshold', 'Threshold', (row) => row.threshold),
    text('unit', 'Unit', (row) => row.unit),
    number('samples', 'Samples', (row) => row.n),
    number('coverage', 'Coverage', (row) => row.coverage, { unit: 'percentunit', min: 0, max: 1 }),
    text('reason', 'Why', (row) => row.reason),
  ]);
}

/** 1 for each criterion that fails, 0 for one that does not, and no number for one that has no data. */
export function criterionNumbers(rollout: FramedRollout, criteria: readonly string[]): Frame[] {
  return numericFrame(
    'criteria',
    judged(rollout, criteria),
    { rollout: () => rollout.id, criterion: (row) => row.name, role: (row) => row.role ?? '' },
    {
      name: 'failing',
      of: ({ verdict }) =>
        verdict === 'fail' ? 1 : verdict === 'pass' || verdict === 'inconclusive' ? 0 : null,
    },
  );
}

function judged({ verdict }: FramedRollout, criteria: readonly string[]): FramedCriterion[] {
  return (verdict?.results ?? []).filter(({ name }) => criteria.length === 0 || criteria.includes(name));
}

/** The values of criteria over time, each with its threshold as a series beside it. */
export function criterionSeries(judged: JudgedCriteria, { id, verdict }: FramedRollout): Frame[] {
  const known = new Map((verdict?.results ?? []).map((result) => [result.name, result]));
  return seriesFrame(
    'criteria',
    judged,
    judged.criteria.flatMap(({ name, role, values, thresholds }) => {
      const { title, unit } = known.get(name) ?? {};
      const labels = { rollout: id, criterion: name, role };
      const config = (shown: string) => ({ displayNameFromDS: shown, ...(unit && { unit }) });
      const value = { name: 'value', values, labels, config: config(title || name) };
      if (thresholds.every((threshold) => threshold === null)) return [value];
      return [
        value,
        { name: 'threshold', values: thresholds, labels, config: config(`${title || name}: threshold`) },
      ];
    }),
  );
}
