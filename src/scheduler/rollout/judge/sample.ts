import type { CriterionSource } from '../../../contract/plan.ts';
import { sampleEveryMs } from '../../../contract/series.ts';

/**
 * One observation. `at` is in ms since 1970. For a rate, `value` is how many of `base` runs failed (`base` is 1 where it
 * is left out); for a ratio, `value` is the sum of differences and `base` the sum that they are a share of. Two samples
 * of one criterion at the same moment are taken for the same observation: a source adds up what falls on one moment.
 */
export interface Sample {
  at: number;
  value: number;
  base?: number;
}

/** What a source answers: its samples, or why it has none. An empty list is an answer, and an error is not one. */
export type Samples = { samples: Sample[] } | { error: string };

/** Where samples come from. It never throws, is bounded in time and in size, and asks anew at each call. */
export interface Source {
  /** The samples with `from <= at <= to` (ms since 1970), in any order. */
  samples(source: CriterionSource, from: number, to: number): Promise<Samples>;
}

/** A tick, in ms. */
export const tickMs = sampleEveryMs;

/** The newest sample is at most this old, in ms. */
export const freshForMs = 2 * tickMs;

/** Ticks are not met to the millisecond, so what counts ticks rounds to the nearest. */
const half = tickMs / 2;

/** Whether more than two ticks lie between two samples (ms), so that what happened there cannot be told. */
export const isLongGap = (ms: number): boolean => ms > freshForMs + half;

/** The time that a sample stands for, in ms, so long after the one before: a gap counts as one tick only. */
export const standsForMs = (ms: number): number => (ms > tickMs + half ? tickMs : ms);

/** Whether a time that was added up from samples reaches a length (both in ms), to the nearest tick. */
export const lasts = (ms: number, length: number): boolean => ms + half > length;

/** A value that can be judged. Beyond 1e300 sums would overflow; nothing that is measured gets there. */
export const isUsable = (value: number): boolean => Math.abs(value) <= 1e300;
