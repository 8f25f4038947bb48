import type { HealthDocument } from '../../../../contract/health.ts';
import { seriesCatalogue } from '../../../../contract/series.ts';
import { frame, stringField, type Frame } from '../../../backend-sdk/index.ts';
import type { Cells } from './filters/row-filter.ts';
import { instanceRows } from './instance-row.ts';
import type { FramedRollout } from './rollout-document.ts';
import { instanceCells, inScope } from './scope.ts';

/** One value of a template variable or of an ad-hoc filter, and how it is shown. */
export interface Choice {
  text: string;
  value: string;
}

/** In the order of what is shown, each value once. No frame where there is none. */
export function choiceFrames(choices: readonly Choice[]): Frame[] {
  const unique = [...new Map(choices.map((choice) => [choice.value, choice])).values()]
    .filter(({ value }) => value !== '')
    .sort((a, b) => byName.compare(a.text, b.text));
  if (unique.length === 0) return [];
  return [
    frame({
      name: 'values',
      fields: [
        stringField(
          'text',
          unique.map(({ text }) => text),
        ),
        stringField(
          'value',
          unique.map(({ value }) => value),
        ),
      ],
    }),
  ];
}

/** `node2` before `node10`, in every process alike. */
const byName = new Intl.Collator('en', { numeric: true });

export const same = (value: string): Choice => ({ text: value, value });

/** Those of some types and groups; an empty list lets all through. */
export function instanceChoices(document: HealthDocument, types: string[], groups: string[]): Choice[] {
  const { rows } = inScope(document, { types, groups, instances: [], filters: [] });
  return rows.map(({ displayName, type, key }) => ({ text: `${displayName} (${type})`, value: key }));
}

export const seriesChoices = (): Choice[] =>
  Object.entries(seriesCatalogue).map(([value, { label }]) => ({ text: `${label} (${value})`, value }));

/** What a column of instances holds now. */
export function instanceValues(document: HealthDocument, key: string): Choice[] {
  return valuesOf(instanceRows(document), instanceCells, key);
}

const rolloutCells: Cells<FramedRollout> = {
  rollout: (row) => row.id,
  state: (row) => row.state,
  stage: (row) => row.stage,
  decision: (row) => row.verdict?.decision,
};

export function rolloutValues(rollouts: readonly FramedRollout[], key: string): Choice[] {
  return key === 'stage'
    ? rollouts.flatMap(({ stages }) => (stages ?? []).map(({ name }) => same(name)))
    : valuesOf(rollouts, rolloutCells, key);
}

function valuesOf<Row>(rows: readonly Row[], cells: Cells<Row>, key: string): Choice[] {
  const cell = Object.hasOwn(cells, key) ? cells[key] : undefined;
  return cell ? rows.map((row) => same(String(cell(row) ?? ''))) : [];
}
