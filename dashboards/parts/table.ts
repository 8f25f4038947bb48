import { TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  FieldColorBuilder,
  FieldColorModeId,
  type DashboardLinkBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { described, field, type PanelWords } from './panel.ts';

/** How one column is shown. */
interface Column {
  /** In pixels. */
  width?: number;
  unit?: string;
  decimals?: number;
  /** Words and colours for values: the colour of a word tells good from bad. */
  words?: Record<string, { text?: string; color: string }>;
  /** As it is called in place of its own name. */
  title?: string;
  hidden?: boolean;
  /** Where a click leads. */
  link?: DashboardLinkBuilder;
  /** A limit, above which it is red. */
  redFrom?: number;
}

/** What Prometheus puts beside a number. */
export const fromMetric = {
  Time: { hidden: true },
  __name__: { hidden: true },
  job: { hidden: true },
  instance: { hidden: true },
};

interface TableWords extends PanelWords {
  columns: Record<string, Column>;
  /** The largest of this column first; without it as the source has it. */
  sortBy?: string;
}

/** A table. Columns that a source does not have are passed over, so that one panel shows both sources. */
export function table(words: TableWords): PanelBuilder {
  const panel = described(new PanelBuilder(), words)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor('text'))
    .overrides([
      // What stands in place of an empty table would stand in each empty cell, too.
      { matcher: { id: 'byRegexp', options: '/.*/' }, properties: [{ id: 'noValue', value: '' }] },
      ...Object.entries(words.columns).map(([name, column]) => field(name, propertiesOf(column))),
    ]);
  if (words.sortBy !== undefined)
    panel.sortBy([new TableSortByFieldStateBuilder().displayName(words.sortBy).desc(true)]);
  return panel;
}

function propertiesOf({ width, unit, decimals, words, title, hidden, link, redFrom }: Column) {
  return {
    ...(title !== undefined && { displayName: title }),
    ...(width !== undefined && { 'custom.width': width }),
    ...(unit !== undefined && { unit }),
    ...(decimals !== undefined && { decimals }),
    ...(hidden && { 'custom.hidden': true }),
    ...(link && { links: [link.build()] }),
    ...(redFrom !== undefined && {
      'custom.cellOptions': { type: 'color-text' },
      color: { mode: 'thresholds' },
      thresholds: {
        mode: 'absolute',
        steps: [
          { value: null, color: 'text' },
          { value: redFrom, color: 'red' },
        ],
      },
    }),
    ...(words && {
      'custom.cellOptions': { type: 'color-text' },
      mappings: [{ type: 'value', options: words }],
    }),
  };
}
