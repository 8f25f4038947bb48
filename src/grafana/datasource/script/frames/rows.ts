import { ScriptError } from '../script-error.ts';

/** Cells by the column they stand in; a cell that a row lacks is undefined or null. */
interface Cells {
  rows: number;
  columns: Map<string, unknown[]>;
  /** Whether every row was a number on its own. */
  onlyNumbers: boolean;
}

const mostColumns = 500;
/** 8 MB of JSON can ask for thousands of times as much in cells, most of them empty. */
const mostCells = 4_000_000;
const deepestPath = 8;

/** The names that make a column the axis of a time series. */
const axis = /^time(stamp)?$/i;
export const isAxisName = (name: string): boolean => axis.test(name);

/** An RFC 3339 time. */
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
export const isMoment = (value: unknown): value is string => typeof value === 'string' && rfc3339.test(value);

/**
 * Lays outputs out as rows. An output is a row, an array of several is as many. Fields of an object, also of one within
 * it (`queue.depth`), are cells; what is no object is a cell named `value`, and a pair of a time and a number two.
 */
export function layOut(outputs: readonly unknown[]): Cells {
  const rows = outputs.flatMap((output) =>
    Array.isArray(output) && !isPair(output) ? (output as unknown[]) : [output],
  );
  const columns = new Map<string, unknown[]>();
  const cell = (row: number, name: string, value: unknown) => {
    let column = columns.get(name);
    if (!column) {
      if (columns.size === mostColumns)
        throw new ScriptError(
          'output',
          `Its outputs have more than ${mostColumns} different fields: turn fields into rows with to_entries.`,
        );
      if ((columns.size + 1) * rows.length > mostCells)
        throw new ScriptError(
          'output',
          `Its outputs are ${rows.length} rows of more than ${columns.size} fields, which is too much for a table: select or add up.`,
        );
      column = new Array<unknown>(rows.length).fill(null);
      columns.set(name, column);
    }
    column[row] = value;
  };
  const fields = (row: number, object: Record<string, unknown>, path: string, depth: number) => {
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (isObject(value) && depth < deepestPath) fields(row, value, `${path}${key}.`, depth + 1);
      else cell(row, path + key, value);
    }
  };
  rows.forEach((row, index) => {
    if (isObject(row)) fields(index, row, '', 1);
    else if (isPair(row)) {
      cell(index, 'time', row[0]);
      cell(index, 'value', row[1]);
    } else cell(index, 'value', row);
  });
  return { rows: rows.length, columns, onlyNumbers: rows.every((row) => typeof row === 'number') };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `[time, number]`, as Prometheus and Graphite write a sample. A number is a time from 2001 on, in seconds or ms. */
function isPair(value: unknown): value is [string | number, number | null] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [time, number] = value as unknown[];
  return (
    (isMoment(time) || (typeof time === 'number' && time >= 1e9)) &&
    (typeof number === 'number' || number === null)
  );
}
