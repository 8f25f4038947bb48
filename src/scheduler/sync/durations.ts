import type { Durations } from '../../contract/sync.ts';

/** Quantiles of durations in ms, by nearest rank; null where there are none. */
export function durationsOf(values: readonly number[]): Durations {
  const sorted = [...values].sort((a, b) => a - b);
  const quantile = (q: number) => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? null;
  return {
    count: sorted.length,
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max: sorted.at(-1) ?? null,
  };
}
