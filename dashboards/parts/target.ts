import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { RollcallQuery } from '../../src/contract/query.ts';
import { querySchemaVersion } from '../../src/contract/query-migration.ts';

/** A query in PromQL: along the time, or `now` as a table with a row for each label set. */
export interface PrometheusQuery {
  expr: string;
  /** How its series are called; the labels of our own series, so that colours and links hold for both. */
  legend?: string;
  now?: boolean;
}

/** One query of a panel. With `prometheus` it can be answered by either source, each of which passes over the other's fields. */
export interface Target {
  rollcall?: RollcallQuery;
  prometheus?: PrometheusQuery;
}

/** Whether Prometheus can answer a panel as well. */
export const hasPrometheus = (targets: readonly Target[]): boolean =>
  targets.some(({ prometheus }) => prometheus !== undefined);

/** As Grafana saves it. What Rollcall has nothing for is held back by its data source, and the other way round. */
export function builtTarget({ rollcall, prometheus }: Target, index: number): { build: () => Dataquery } {
  const query = {
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    ...(prometheus && {
      expr: prometheus.expr,
      legendFormat: prometheus.legend ?? '__auto',
      range: prometheus.now !== true,
      instant: prometheus.now === true,
      // Along the time is what it does by itself; the word for it would be wrong for Rollcall.
      ...(prometheus.now && { format: 'table' }),
      editorMode: 'code',
    }),
    ...(rollcall && { ...rollcall, schemaVersion: querySchemaVersion }),
  };
  return { build: () => query as unknown as Dataquery };
}

/**
 * A metric of the job that the dashboard is about.
 *
 * @example metric('pulse_monitor_poll_total', 'result="error"')
 */
export const metric = (name: string, ...labels: string[]): string =>
  `${name}{${['job=~"$job"', ...labels].join(', ')}}`;
/** How much a counter grows each second. */
export const rate = (name: string, ...labels: string[]): string =>
  `rate(${metric(name, ...labels)}[$__rate_interval])`;
/** A quantile of a histogram. */
export const quantile = (share: number, name: string, ...labels: string[]): string =>
  `histogram_quantile(${share}, sum by (le) (${rate(`${name}_bucket`, ...labels)}))`;
