/** A value with its unit, for a person. */
export function withUnit(value: number | null, unit: string): string {
  if (value === null) return 'unknown';
  const rounded = Number(value.toFixed(2));
  if (unit === 's') return `${rounded} s`;
  if (unit === 'percentunit') return `${Number((value * 100).toFixed(1))} %`;
  return unit === 'percent' ? `${rounded} %` : `${rounded}`;
}

/** A length of time, for a person: in its largest unit of which there are at least two. */
export function lengthOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [size, unit] = (
    [
      [86_400, 'days'],
      [3_600, 'h'],
      [60, 'min'],
    ] as const
  ).find(([size]) => seconds >= 2 * size) ?? [1, 's'];
  return `${Math.round(seconds / size)} ${unit}`;
}

/** Rates and ratios are written with four decimals. */
export const fourDecimals = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(4));

/** The name of a criterion as a measurement's: `timeout-rate` is `timeout_rate`. */
export const measurementName = (name: string): string => name.replaceAll('-', '_');
