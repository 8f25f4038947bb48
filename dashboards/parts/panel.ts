import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  DashboardLinkBuilder,
  type FieldColorBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type DynamicConfigValue,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { eitherSource, rollcallOnly } from './sources.ts';
import { builtTarget, hasPrometheus, type Target } from './target.ts';

/** What every panel has, whatever it draws. */
export interface PanelWords {
  /** Stands in links of alerts: it stays as it is, and is not given to another panel. */
  id: number;
  title: string;
  /** What is to be seen, and what to do about it. */
  description: string;
  /** Of 24 columns. */
  width: number;
  /** In rows of 30 pixels. */
  height: number;
  targets: Target[];
  /** From this value on its colour: below the first everything is well. */
  thresholds?: Threshold[];
  /** Shown where there is no data, and that is no fault. */
  noValue?: string;
  /** Prometheus alone, for what only Grafana's own exporter knows. */
  datasource?: DataSourceRef;
}

export interface Threshold {
  from: number;
  color: string;
}

/** What the builders of all kinds of panels share. */
interface PanelBuilder<Self> extends Builder<Panel> {
  id(id: number): Self;
  title(title: string): Self;
  description(description: string): Self;
  span(width: number): Self;
  height(height: number): Self;
  datasource(ref: DataSourceRef): Self;
  withTarget(target: ReturnType<typeof builtTarget>): Self;
  thresholds(thresholds: ThresholdsConfigBuilder): Self;
  noValue(text: string): Self;
  colorScheme(color: FieldColorBuilder): Self;
}

/** Says of a panel who it is, where its data come from and what its limits are. */
export function described<Self extends PanelBuilder<Self>>(builder: Self, words: PanelWords): Self {
  let panel = builder
    .id(words.id)
    .title(words.title)
    .description(words.description)
    .span(words.width)
    .height(words.height)
    .datasource(words.datasource ?? (hasPrometheus(words.targets) ? eitherSource : rollcallOnly))
    .thresholds(thresholdsOf(words.thresholds ?? []));
  for (const [index, target] of words.targets.entries()) panel = panel.withTarget(builtTarget(target, index));
  return words.noValue === undefined ? panel : panel.noValue(words.noValue);
}

function thresholdsOf(thresholds: readonly Threshold[]): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([
      { value: null, color: thresholds.length > 0 ? 'green' : 'text' },
      ...thresholds.map(({ from, color }) => ({ value: from, color })),
    ]);
}

/** A field by its name, or as it is shown. */
export const field = (name: string, properties: Record<string, unknown>) => ({
  matcher: { id: 'byName', options: name },
  properties: Object.entries(properties).map(([id, value]): DynamicConfigValue => ({ id, value })),
});

/** To another of these dashboards, with the same time range and sources. */
export const linkTo = (title: string, uid: string, variables: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder(title).url(
    `/d/${uid}?${variables}&\${__url_time_range}&\${datasource:queryparam}&\${source:queryparam}&\${prometheus:queryparam}`,
  );
