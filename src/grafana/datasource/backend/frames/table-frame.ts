import type { Filter } from '../../../../contract/query/filter.ts';
import {
  boolField,
  frame,
  numberField,
  stringField,
  timeField,
  type Field,
  type FieldConfig,
  type Frame,
} from '../../../backend-sdk/index.ts';
import { rowFilter, type Cell, type Cells } from './filters/row-filter.ts';
import { legible } from './legible-time.ts';
import { noticesOf } from './notices.ts';

/** A column of a table: how each of its cells is read off a row. */
interface Column<Row> {
  name: string;
  cell: (row: Row) => Cell;
  field: (rows: readonly Row[], filterable: boolean) => Field;
}

const column =
  <Value extends string | number | boolean>(
    make: (name: string, values: (Value | null)[], options: { config: FieldConfig }) => Field,
    shown: (value: Value) => Value | null = (value) => value,
  ) =>
  /** Null and undefined are an empty cell. */
  <Row>(
    name: string,
    title: string,
    cell: (row: Row) => Value | null | undefined,
    config: FieldConfig = {},
  ): Column<Row> => ({
    name,
    cell,
    field: (rows, filterable) =>
      make(
        name,
        rows.map((row) => {
          const value = cell(row) ?? null;
          return value === null ? null : shown(value);
        }),
        { config: { displayNameFromDS: title, ...(filterable && { filterable }), ...config } },
      ),
  });

export const text = column<string>(stringField);
export const number = column<number>(numberField);
export const flag = column<boolean>(boolField);
/** Milliseconds since 1970. */
export const time = column<number>(timeField, legible);

interface TableOptions {
  /** What has to be said beside the table. */
  notices?: readonly string[];
  /** What rides along for a panel of ours. */
  custom?: unknown;
  /** Whether an ad-hoc filter on the column would work: Grafana offers one at each of its cells. */
  canFilter?: (column: string) => boolean;
}

/**
 * A table of rows. No frame where there is no row: Grafana takes that for "no data", and an empty frame for an error.
 * With something to say there is an empty table, for only a frame can say it.
 */
export function tableFrame<Row>(
  name: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { notices = [], custom, canFilter = () => false }: TableOptions = {},
): Frame[] {
  if (rows.length === 0 && notices.length === 0) return [];
  return [
    frame({
      name,
      meta: {
        type: 'table',
        typeVersion: [0, 1],
        preferredVisualisationType: 'table',
        ...noticesOf(notices),
        ...(custom !== undefined && { custom }),
      },
      fields: columns.map((each) => each.field(rows, canFilter(each.name))),
    }),
  ];
}

/** A table whose own columns the ad-hoc filters name. @throws PluginError for one that cannot be used */
export function filteredTable<Row>(
  name: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  filters: readonly Filter[],
  { notices = [], custom }: { notices?: readonly string[]; custom?: (shown: readonly Row[]) => unknown } = {},
): Frame[] {
  const cells: Cells<Row> = Object.fromEntries(columns.map((each) => [each.name, each.cell]));
  const filter = rowFilter(filters, cells);
  const shown = rows.filter(filter.passes);
  return tableFrame(name, shown, columns, {
    notices: [...notices, ...filter.notices],
    custom: custom?.(shown),
    canFilter: () => true,
  });
}
