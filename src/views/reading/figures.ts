/** A count in the reader's own digits: `2,265,372`. */
export const count = (value: number): string => value.toLocaleString();

/** A share of one, such as `62.5 %`. */
export const percent = (share: number, digits = 0): string =>
  `${(share * 100).toLocaleString(undefined, { maximumFractionDigits: digits })} %`;

/** A duration in ms as it was measured: `457 ms`, `1.97 s`; `–` where nothing was. */
export function milliseconds(value: number | null): string {
  if (value === null) return '–';
  if (value < 1_000) return `${Math.round(value)} ms`;
  return `${(value / 1_000).toLocaleString(undefined, { maximumFractionDigits: value < 10_000 ? 2 : 0 })} s`;
}

/** So many bytes in the largest unit that fits: `408 MB`. */
export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`;
  if (value < 1_000_000) return `${Math.round(value / 1_000)} kB`;
  return `${Math.round(value / 1_000_000).toLocaleString()} MB`;
}

/** A distance: `640 m`, `12.4 km`. */
export const metres = (value: number): string =>
  value < 1_000
    ? `${Math.round(value)} m`
    : `${(value / 1_000).toLocaleString(undefined, { maximumFractionDigits: 1 })} km`;
