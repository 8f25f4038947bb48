import type { InstanceNumbers, SeriesNumber, ToldNumber } from '../src/contract/alert-condition.ts';
import type { SeriesName } from '../src/contract/series.ts';
import type { Level } from './rule.ts';

/** The newest sample, unless it is older than a gap that people need not hear of. */
export const latest = (series: SeriesName, within = '3m'): SeriesNumber => ({
  kind: 'series',
  series,
  reduce: 'last',
  within,
});

/** What a series usually is: its median of the day that ends now, of which a fault of minutes is a small part. */
export const usual = (series: SeriesName): SeriesNumber => ({
  kind: 'series',
  series,
  reduce: 'median',
  within: '24h',
});

/** Of instances that are polled, and whose trouble is their own. */
export const instances = (
  kind: 'breakers' | 'staleness',
  ...filters: InstanceNumbers['query']['filters']
): InstanceNumbers => ({
  kind: 'instances',
  query: { kind, format: 'numeric', filters: [{ key: 'excused', operator: '=', value: '' }, ...filters] },
});

/** A yes (1) or a no (0) in a document of the service. */
export const told = (
  endpoint: string,
  expression: string,
  when: string,
  parameters?: Record<string, string>,
): ToldNumber => ({
  kind: 'told',
  script: { endpoint, expression, ...(parameters && { parameters }) },
  farthest: { value: 1, when },
});

type Limit = [is: Level['is'], threshold: number, held: string];

export const warning = (...[is, threshold, held]: Limit): Level => ({
  severity: 'warning',
  is,
  threshold,
  for: held,
});
export const critical = (...[is, threshold, held]: Limit): Level => ({
  severity: 'critical',
  is,
  threshold,
  for: held,
});

/** A gauge of the exporter: scrapes that fail for less than three minutes end no alert, and begin none. */
export const gauge = (selector: string): string => `last_over_time(${selector}[3m])`;

/** Prometheus's median of the last day. */
export const usualOf = (expression: string): string => `quantile_over_time(0.5, (${expression})[1d:5m])`;
