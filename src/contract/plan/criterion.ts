import { z } from 'zod';
import { seriesName } from '../history.ts';
import { duration } from '../moment.ts';
import { sampleEveryMs } from '../series.ts';

/** Where the samples of a criterion come from. Every source gives samples, or says why it has none. */
export const criterionSource = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('history'), series: seriesName.describe('By its name.') })
    .describe("A series of Rollcall's own history, a sample each tick."),
  z
    .strictObject({
      kind: z.literal('prometheus'),
      query: z.string().min(1).describe('In PromQL.'),
      reduce: z
        .enum(['max', 'min', 'sum', 'one'])
        .default('one')
        .describe(
          'What becomes of several series at one time: their largest, smallest, sum, or an error (`one`), which is insufficient data.',
        ),
      unit: z.string().default('short').describe('As Grafana names units.'),
    })
    .describe('An expression, evaluated over the window at each tick.'),
  z
    .strictObject({
      kind: z.literal('sql'),
      query: z
        .string()
        .regex(/^[a-z][a-z0-9-]*$/)
        .describe('The name of one that Rollcall has: plans hold no SQL.'),
    })
    .describe("A query on the workload's tables."),
  z
    .strictObject({
      kind: z.literal('audit'),
      action: z.string().min(1).describe('Such as `breaker.reset`.'),
      outcome: z.enum(['allowed', 'refused']).optional().describe('Without it, both.'),
    })
    .describe('Entries of the audit log, as events.'),
  z
    .strictObject({
      kind: z.literal('artefact'),
      name: z
        .string()
        .regex(/^[a-z][a-z0-9-]*$/)
        .describe('As the setting `sources.artefacts` has it.'),
    })
    .describe('When something was last made, such as the report of a soak test: its age at each tick.'),
  z
    .strictObject({
      kind: z.literal('alerts'),
      labels: z.record(z.string(), z.string()).describe('Which an alert has to have.'),
    })
    .describe('How many alerts fire, in Grafana or an Alertmanager.'),
]);
export type CriterionSource = z.output<typeof criterionSource>;

/** A number, a multiple of the fleet's size, or a multiple of the baseline that was taken at the start. */
export const thresholdValue = z.union(
  [
    z.number(),
    z.strictObject({ timesInstances: z.number().positive().describe("A multiple of the fleet's size.") }),
    z.strictObject({
      timesBaseline: z.number().positive().describe('A multiple of the baseline.'),
      floor: z
        .number()
        .min(0)
        .default(1)
        .describe('The baseline counts as at least this: what doubles from nothing means nothing.'),
    }),
  ],
  'must be a number, { timesInstances: N } or { timesBaseline: N, floor: M }, with N above 0 and M not below',
);
export type ThresholdValue = z.output<typeof thresholdValue>;

export const comparison = z.enum(['<', '<=', '>', '>=']);
export type Comparison = z.output<typeof comparison>;

/** The window that a pass must fill and a fail must sustain. Nothing can be sustained in less than two ticks. */
const window = duration
  .refine(
    (ms) => ms >= 2 * sampleEveryMs,
    `is shorter than two ticks of ${sampleEveryMs / 1_000} s: nothing can be sustained in it`,
  )
  .describe('What a pass must fill and a fail must sustain.');
const minSamples = z.number().int().min(2).describe('With fewer there is insufficient data.');

/** How the samples are judged. */
export const criterionTest = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('threshold'),
      aggregate: z
        .enum(['max', 'min', 'mean', 'p50', 'p95', 'p99', 'last'])
        .describe('What is made of the samples of the window.'),
      comparison: comparison.describe('How it has to compare.'),
      threshold: thresholdValue.describe('With what.'),
      window,
      minSamples,
    })
    .describe('An aggregate of the window against a threshold.'),
  z
    .strictObject({
      kind: z.literal('rate'),
      atMost: z.number().min(0).max(1).describe('The share of failures that is allowed.'),
      window,
      minSamples,
    })
    .describe(
      'A rate of failures among runs: samples are runs, 1 failed and 0 not. Evidence spans the stage. It passes when its one-sided 95 % upper bound, which stays right when looked at every tick, is within `atMost`; it fails when the point estimate over `window` is not, with at least `minSamples` runs there.',
    ),
  z
    .strictObject({
      kind: z.literal('ratio'),
      atLeast: z.number().describe('The least ratio that is allowed; below zero for a loss.'),
      window,
      minSamples,
    })
    .describe(
      'A ratio of sums of paired runs: samples are pairs of a difference and a base, Σ difference ÷ max(Σ base, ε). It passes when its one-sided 95 % lower bound is at least `atLeast`; it fails when the estimate over `window` is not.',
    ),
  z
    .strictObject({ kind: z.literal('no-events'), window })
    .describe('Not a single event in the window; one fails at once.'),
  z
    .strictObject({
      kind: z.literal('reconciled'),
      tolerance: z.number().min(0).default(0).describe('What a value may differ from zero by.'),
      window,
    })
    .describe('Every sample is zero, to the tolerance: what differs from a reference, in per cent.'),
  z
    .strictObject({ kind: z.literal('age'), atMost: duration.describe('How old it may be.') })
    .describe('The sample is the age of something in seconds, and not over `atMost`.'),
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
  title: z.string().min(1).describe('What people read.'),
  source: criterionSource.describe('Where the samples come from.'),
  test: criterionTest.describe('How they are judged.'),
  noData: noData.describe(
    'What is done while there is no data: wait (`hold`, which is what holds by itself), or page somebody as well when that lasts.',
  ),
});
export type Criterion = z.output<typeof criterion>;
