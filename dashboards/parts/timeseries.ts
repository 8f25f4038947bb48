import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  StackingConfigBuilder,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { described, field, type PanelWords } from './panel.ts';

interface TimeseriesWords extends PanelWords {
  unit: string;
  /** Colours by the names of series; a line that is a limit is dashed and has no area. */
  colors?: Record<string, string>;
  limits?: string[];
  stacked?: boolean;
  /** The axis reaches as far, so that limits are seen and nothing is not drawn as a hundred. */
  reaches?: number;
}

/** Lines along the time, from 0 on; gaps are gaps. */
export function timeseries(words: TimeseriesWords): PanelBuilder {
  const panel = described(new PanelBuilder(), words)
    .unit(words.unit)
    .min(0)
    .lineWidth(2)
    .fillOpacity(words.stacked ? 30 : 8)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(false)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .overrides([
      ...Object.entries(words.colors ?? {}).map(([name, color]) =>
        field(name, { color: { mode: 'fixed', fixedColor: color } }),
      ),
      ...(words.limits ?? []).map((name) =>
        field(name, {
          'custom.lineStyle': { fill: 'dash', dash: [10, 10] },
          'custom.fillOpacity': 0,
          'custom.lineWidth': 1,
        }),
      ),
    ]);
  if (words.thresholds)
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  if (words.stacked) panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (words.reaches !== undefined) panel.axisSoftMax(words.reaches);
  return panel;
}
