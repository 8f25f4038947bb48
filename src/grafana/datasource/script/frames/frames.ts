import {
  boolField,
  frame,
  numberField,
  stringField,
  timeField,
  type Field,
  type FieldOptions,
  type Frame,
} from '../../../backend-sdk/index.ts';
import type { Column, Table } from './table.ts';

/** Tables as the frames that Grafana draws and alerts on. */
export function framesOf(tables: readonly Table[]): Frame[] {
  return tables.map(({ shape, columns }) =>
    frame({
      name: 'script',
      meta: {
        type: shape,
        typeVersion: [0, 1],
        preferredVisualisationType: shape.startsWith('timeseries') ? 'graph' : 'table',
      },
      fields: columns.map(fieldOf),
    }),
  );
}

function fieldOf(column: Column): Field {
  const { name, labels, unit } = column;
  const options: FieldOptions = {
    ...(labels && { labels }),
    ...(unit !== undefined && { config: { unit } }),
  };
  switch (column.kind) {
    case 'time':
      return timeField(name, column.values, options);
    case 'number':
      return numberField(name, column.values, options);
    case 'string':
      return stringField(name, column.values, options);
    case 'bool':
      return boolField(name, column.values, options);
  }
}
