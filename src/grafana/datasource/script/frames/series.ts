import { ScriptError } from '../script-error.ts';
import { pick, type Column, type StringColumn, type Table, type TimeColumn } from './table.ts';

const mostSeries = 1_000;

/**
 * Values along a time: one table whose value columns share the axis, or where strings label them, one a set of labels.
 * Rows without a time are left out, and so are other times; the rest is put in order of time.
 */
export function seriesOf(axis: TimeColumn, columns: readonly Column[]): Table[] {
  const values = columns.filter((each) => each.kind === 'number' || each.kind === 'bool');
  if (values.length === 0)
    throw new ScriptError('output', 'There is no number in its outputs, which the format Time series needs.');
  const labels = columns
    .filter((each) => each.kind === 'string')
    .filter((each) => each.values.some((text) => text !== null));
  const groups = [...grouped(axis, labels)];
  if (groups.length > mostSeries)
    throw new ScriptError(
      'output',
      `Its outputs are ${groups.length} series by their strings, where ${mostSeries} can be shown: leave out strings that are no labels.`,
    );
  return groups.map(([key, rows]) => {
    rows.sort((a, b) => (axis.values[a] ?? 0) - (axis.values[b] ?? 0));
    const names = JSON.parse(key) as (string | null)[];
    const labelled = Object.fromEntries(labels.map(({ name }, n) => [name, names[n] ?? '']));
    return {
      shape: labels.length > 0 ? 'timeseries-multi' : 'timeseries-wide',
      columns: [
        pick(axis, rows),
        ...values.map((each) => ({ ...pick(each, rows), ...(labels.length > 0 && { labels: labelled }) })),
      ],
    };
  });
}

/** The rows of each set of labels, in the order of their first. */
function grouped(axis: TimeColumn, labels: readonly StringColumn[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < axis.values.length; row++) {
    if (axis.values[row] === null) continue;
    const key = JSON.stringify(labels.map(({ values }) => values[row]));
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
