import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  BigValueColorMode,
  BigValueGraphMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as BarGaugeBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { described, type PanelWords } from './panel.ts';

interface StatWords extends PanelWords {
  unit?: string;
  /** Only the fields that this regular expression, between slashes, matches. */
  fields?: string;
}

/** The newest numbers, in the colour of their thresholds where they have any. */
export function stat(words: StatWords): PanelBuilder {
  const panel = described(new PanelBuilder(), words)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .reduceOptions(newest(words));
  if (words.unit !== undefined) panel.unit(words.unit);
  return panel;
}

interface BarWords extends StatWords {
  /** The columns of a row, of either source: its name first, then its number. */
  columns: string[];
}

/** A bar for each row of a table, called by its text. */
export function bars(words: BarWords): BarGaugeBuilder {
  const panel = described(new BarGaugeBuilder(), words)
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Color)
    .min(0)
    .displayName('${__data.fields[0]}')
    .reduceOptions(newest(words).values(true))
    .withTransformation({
      id: 'filterFieldsByName',
      options: { include: { pattern: `^(${words.columns.join('|')})$` } },
    });
  if (words.unit !== undefined) panel.unit(words.unit);
  return panel;
}

const newest = ({ fields }: StatWords) =>
  new ReduceDataOptionsBuilder().calcs(['lastNotNull']).fields(fields ?? '');
