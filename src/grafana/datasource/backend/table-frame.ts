import {
  boolField,
  frame,
  numberField,
  stringField,
  timeField,
  type Field,
  type FieldConfig,
  type Frame,
} from '../../backend-sdk/index.ts';

/** A column of a table: how each of its cells is read off a row. Null and undefined are an empty cell. */
export type Column<Row> = (rows: readonly Row[]) => Field;

type Cell<Row, Value> = (row: Row) => Value | null | undefined;

const column =
  <Value>(make: (name: string, values: (Value | null)[], options: { config: FieldConfig }) => Field) =>
  <Row>(name: string, title: string, cell: Cell<Row, Value>, config: FieldConfig = {}): Column<Row> =>
  (rows) =>
    make(
      name,
      rows.map((row) => cell(row) ?? null),
      { config: { displayNameFromDS: title, ...config } },
    );

export const text = column<string>(stringField);
export const number = column<number>(numberField);
export const flag = column<boolean>(boolField);
/** Milliseconds since 1970. */
export const time = column<number>(timeField);

/** A table of rows. No frame where there is no row: Grafana takes that for "no data", and an empty frame for an error. */
export function tableFrame<Row>(name: string, rows: readonly Row[], columns: Column<Row>[]): Frame[] {
  if (rows.length === 0) return [];
  return [
    frame({
      name,
      meta: { type: 'table', typeVersion: [0, 1], preferredVisualisationType: 'table' },
      fields: columns.map((each) => each(rows)),
    }),
  ];
}
