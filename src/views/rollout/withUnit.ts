import { formattedValueToString, getValueFormat } from '@grafana/data';
import { spellDuration } from './duration.ts';

/** From here on, in seconds, nobody reads them as such: the age of a report, say. */
const longSeconds = 7_200;

/**
 * A number with its unit. Seconds stay seconds, so that a value and its threshold compare at a glance, until they are
 * hours; the rest is written as elsewhere on the dashboard. Nothing stays nothing.
 */
export function withUnit(value: number | null, unit: string): string | undefined {
  if (value === null) return undefined;
  if (unit !== 's') return formattedValueToString(getValueFormat(unit)(value));
  return value >= longSeconds ? spellDuration(value) : `${Number(value.toFixed(2))} s`;
}
