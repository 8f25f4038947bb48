import { z } from 'zod';
import { seriesName } from '../history.ts';
import { duration } from '../moment.ts';
import { sampleEveryMs } from '../series.ts';

/** Where the samples of a criterion come from. Every source gives samples, or says why it has none. */
const criterionSource = z.discriminatedUnion('kind', [
  /** A series of Rollcall's own history. */
  z.strictObject({ kind: z.literal('history'), series: seriesName }),
  /**
   * A PromQL expression, evaluated over the window at each tick. `reduce` says what becomes of several series at one
   * time: their largest, smallest, sum, or an error (`one`), which is insufficient data.
   */
  z.strictObject({
    kind: z.literal('prometheus'),
    query: z.string().min(1),
    reduce: z.enum(['max', 'min', 'sum', 'one']).default('one'),
    unit: z.string().default('short'),
  }),
  /** A query on the workload's tables that Rollcall knows by this name: plans hold no SQL. */
  z.strictObject({ kind: z.literal('sql'), query: z.string().regex(/^[a-z][a-z0-9-]*$/) }),
  /** Entries of the audit log with this action and outcome, as events. */
  z.strictObject({
    kind: z.literal('audit'),
    action: z.string().min(1),
    outcome: z.enum(['allowed', 'refused']).optional(),
  }),
  /** When a named artefact was last made, such as the report of a soak test: its age at each tick. */
  z.strictObject({ kind: z.literal('artefact'), name: z.string().regex(/^[a-z][a-z0-9-]*$/) }),
  /** How many alerts with these labels fire, in Grafana or an Alertmanager. */
  z.strictObject({ kind: z.literal('alerts'), labels: z.record(z.string(), z.string()) }),
]);
export type CriterionSource = z.output<typeof criterionSource>;

/** A number, a multiple of the fleet's size, or a multiple of the baseline that was taken at the start. */
const thresholdValue = z.union(
  [
    z.number(),
    z.strictObject({ timesInstances: z.number().positive() }),
    /** The baseline counts as at least `floor`: what doubles from nothing means nothing. */
    z.strictObject({ timesBaseline: z.number().positive(), floor: z.number().min(0).default(1) }),
  ],
  'must be a number, { timesInstances: N } or { timesBaseline: N, floor: M }, with N above 0 and M not below',
);
export type ThresholdValue = z.output<typeof thresholdValue>;

export const comparison = z.enum(['<', '<=', '>', '>=']);
export type Comparison = z.output<typeof comparison>;

/** The window that a pass must fill and a fail must sustain. Nothing can be sustained in less than two ticks. */
const window = duration.refine(
  (ms) => ms >= 2 * sampleEveryMs,
  `is shorter than two ticks of ${sampleEveryMs / 1_000} s: nothing can be sustained in it`,
);
const minSamples = z.number().int().min(2);

/** How the samples are judged. */
const criterionTest = z.discriminatedUnion('kind', [
  /** An aggregate of the window against a threshold. */
  z.strictObject({
    kind: z.literal('threshold'),
    aggregate: z.enum(['max', 'min', 'mean', 'p50', 'p95', 'p99', 'last']),
    comparison,
    threshold: thresholdValue,
    window,
    minSamples,
  }),
  /**
   * A rate of failures among runs: samples are runs, 1 failed and 0 not. Evidence spans the stage. It passes when its
   * one-sided 95 % upper bound, which stays right when looked at every tick, is within `atMost`; it fails when the
   * point estimate over `window` is not, with at least `minSamples` runs there.
   */
  z.strictObject({ kind: z.literal('rate'), atMost: z.number().min(0).max(1), window, minSamples }),
  /**
   * A ratio of sums of paired runs: samples are pairs of a difference and a base, Σ difference ÷ max(Σ base, ε). It
   * passes when its one-sided 95 % lower bound is at least `atLeast`; it fails when the estimate over `window` is not.
   */
  z.strictObject({ kind: z.literal('ratio'), atLeast: z.number(), window, minSamples }),
  /** Not a single event in the window; one fails at once. */
  z.strictObject({ kind: z.literal('no-events'), window }),
  /** Every sample is exactly zero: counts per day that differ from those of the reference, a per cent. */
  z.strictObject({ kind: z.literal('reconciled'), tolerance: z.number().min(0).default(0), window }),
  /** The sample is the age of something in seconds, and not over `atMost`. */
  z.strictObject({ kind: z.literal('age'), atMost: duration }),
]);
export type CriterionTest = z.output<typeof criterionTest>;

/** What is done while a criterion has no data: wait, or page somebody when that lasts. It never passes. */
const noData = z
  .union(
    [z.literal('hold'), z.strictObject({ pageAfter: duration })],
    'must be hold, or { pageAfter: 30m }: no data never passes',
  )
  .default('hold');

/** One measurable condition. */
export const criterion = z.strictObject({
  title: z.string().min(1),
  source: criterionSource,
  test: criterionTest,
  noData,
});
export type Criterion = z.output<typeof criterion>;
