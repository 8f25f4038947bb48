import type { ScriptFormat } from '../../../../contract/script-query.ts';
import { ScriptError } from '../script-error.ts';
import { columnOf } from './column.ts';
import { isAxisName, layOut } from './rows.ts';
import { seriesOf } from './series.ts';
import type { Column, StringColumn, Table, TimeColumn } from './table.ts';

/**
 * The tables that a script's outputs are, by the rules of docs/script.md. None where there is nothing to show.
 * @throws ScriptError where the format asked for needs a time or a number and there is none
 */
export function shape(outputs: readonly unknown[], format: ScriptFormat): Table[] {
  const { rows, columns: cells, onlyNumbers } = layOut(outputs);
  const columns = [...cells].map(([name, values]) => columnOf(name, values));
  if (columns.every(isEmpty)) return [];
  switch (format) {
    case 'table':
      return [{ shape: 'table', columns }];
    case 'timeseries':
      return seriesOf(axisOf(columns) ?? earliestTime(columns), columns);
    case 'numeric':
      return numeric(columns, rows, onlyNumbers);
    case 'auto':
      return automatic(columns, rows, onlyNumbers);
  }
}

function automatic(columns: Column[], rows: number, onlyNumbers: boolean): Table[] {
  const axis = axisOf(columns);
  if (axis && columns.some(isValue) && columns.every((each) => each === axis || each.kind !== 'time'))
    return seriesOf(axis, columns);
  if (onlyNumbers || isNumeric(columns, rows)) return numeric(columns, rows, onlyNumbers);
  return [{ shape: 'table', columns }];
}

/** Values with the labels that tell their rows apart: what an alert rule can take row by row. */
function isNumeric(columns: Column[], rows: number): boolean {
  const labels = columns.filter(isLabel);
  const others = columns.filter((each) => !isLabel(each));
  if (
    others.length === 0 ||
    others.some((each) => each.kind !== 'number' || !(each.values instanceof Float64Array))
  )
    return false;
  if (labels.length === 0) return rows === 1;
  if (labels.some(({ values }) => values.includes(null))) return false;
  const names = new Set<string>();
  for (let row = 0; row < rows; row++) names.add(JSON.stringify(labels.map(({ values }) => values[row])));
  return names.size === rows;
}

function numeric(columns: Column[], rows: number, onlyNumbers: boolean): Table[] {
  const values = columns.filter(isValue);
  if (values.length === 0)
    throw new ScriptError('output', 'There is no number in its outputs, which the format Numeric needs.');
  const labels = columns.filter(isLabel);
  if (labels.length === 0 && rows === 1) return [{ shape: 'numeric-wide', columns: values }];
  const numbered: StringColumn[] = onlyNumbers
    ? [{ kind: 'string', name: 'output', values: Array.from({ length: rows }, (_, row) => String(row + 1)) }]
    : labels;
  return [{ shape: 'numeric-long', columns: [...numbered, ...values] }];
}

function axisOf(columns: Column[]): TimeColumn | undefined {
  return columns.filter(isTime).find(({ name }) => isAxisName(name));
}

function earliestTime(columns: Column[]): TimeColumn {
  const time = columns.find(isTime);
  if (!time)
    throw new ScriptError('output', 'There is no time in its outputs, which the format Time series needs.');
  return time;
}

const isTime = (column: Column): column is TimeColumn => column.kind === 'time';
const isLabel = (column: Column): column is StringColumn => column.kind === 'string';
const isValue = (column: Column): boolean => column.kind === 'number' || column.kind === 'bool';

function isEmpty({ values }: Column): boolean {
  return !(values instanceof Float64Array) && values.every((value) => value === null);
}
