/** What a script's outputs look like to Grafana, as plain columns: they cross from the evaluator's thread as they are. */
export interface Table {
  shape: 'table' | 'timeseries-wide' | 'timeseries-multi' | 'numeric-wide' | 'numeric-long';
  columns: Column[];
}

interface Of<Kind extends string, Values> {
  kind: Kind;
  name: string;
  values: Values;
  /** Of a number. */
  unit?: string;
  /** What sets a series apart from others of its name. */
  labels?: Record<string, string>;
}

type Numbers = Float64Array<ArrayBuffer> | (number | null)[];

export type TimeColumn = Of<'time', Numbers>;
type NumberColumn = Of<'number', Numbers>;
export type StringColumn = Of<'string', (string | null)[]>;
type BoolColumn = Of<'bool', (boolean | null)[]>;
export type Column = TimeColumn | NumberColumn | StringColumn | BoolColumn;

/** Some of a column's rows, in the order given. */
export function pick<C extends Column>(column: C, rows: readonly number[]): C {
  const { values } = column;
  return {
    ...column,
    values:
      values instanceof Float64Array
        ? Float64Array.from(rows, (row) => values[row] ?? NaN)
        : rows.map((row) => values[row]),
  };
}
