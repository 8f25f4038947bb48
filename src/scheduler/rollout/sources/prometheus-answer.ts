import { z } from 'zod';
import { jsonIn } from '../../../contract/json-text.ts';
import type { CriterionSource } from '../../../contract/plan.ts';
import { tickMs, type Sample } from '../judge/sample.ts';

type Reduction = Extract<CriterionSource, { kind: 'prometheus' }>['reduce'];

/** What is read of `POST /api/v1/query_range` (Prometheus 2 and 3, and what speaks its language). */
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    warnings: z.array(z.string()).optional(),
    data: z.object({
      resultType: z.literal('matrix'),
      result: z
        .array(
          z.object({
            metric: z.record(z.string(), z.string()),
            values: z.array(z.tuple([z.number(), z.string()])).default([]),
            histograms: z.array(z.unknown()).optional(),
          }),
        )
        .max(10_000),
    }),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/** Values of one series by their time, in ms since 1970. */
export type PrometheusSeries = Map<number, number>;

/**
 * Reads one answer: its series by their labels.
 * @throws an Error for what is no answer, for an error, and for warnings: what is left out there may be what matters.
 */
export function readAnswer(status: number, body: string): Map<string, PrometheusSeries> {
  const parsed = answer.safeParse(jsonIn(body));
  if (parsed.success && parsed.data.status === 'error') {
    const { errorType, error } = parsed.data;
    throw new Error(`${errorType}: ${error.slice(0, 300)}`);
  }
  if (status !== 200) throw new Error(`answers with status ${status}`);
  if (!parsed.success || parsed.data.status === 'error')
    throw new Error('answers with something other than the matrix of a range query');
  const { warnings, data } = parsed.data;
  if (warnings?.length) throw new Error(`warns: ${warnings.join('; ').slice(0, 300)}`);
  const series = new Map<string, PrometheusSeries>();
  for (const { metric, values, histograms } of data.result) {
    if (histograms?.length) throw new Error('answers with histograms: ask for one of their quantiles');
    const labels = JSON.stringify(Object.entries(metric).sort());
    series.set(labels, new Map(values.map(([at, value]) => [Math.round(at * 1_000), numberOf(value)])));
  }
  return series;
}

/**
 * One sample a time from all series. A sum has a sample only where every series has one, for a part that is missing is
 * not zero; the largest and smallest are of what is there.
 * @throws an Error that names how many there are, where one is asked for.
 */
export function reduced(series: readonly PrometheusSeries[], reduce: Reduction): Sample[] {
  if (reduce === 'one' && series.length > 1)
    throw new Error(
      `gives ${series.length} series where the criterion takes one: aggregate them in the query, or set reduce to max, min or sum`,
    );
  const values = new Map<number, number[]>();
  for (const each of series)
    for (const [at, value] of each) {
      const known = values.get(at);
      if (known) known.push(value);
      else values.set(at, [value]);
    }
  return [...values]
    .filter(([, each]) => reduce !== 'sum' || each.length === series.length)
    .map(([at, each]) => ({ at, value: reductions[reduce](each) }));
}

/** What is not a number in any series stays that. */
const reductions: Record<Reduction, (values: number[]) => number> = {
  one: ([value]) => value as number,
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
};

/** Prometheus writes `NaN`, `+Inf` and `-Inf` as text, as it does every value. */
function numberOf(text: string): number {
  if (text === '+Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text || NaN);
}

/** The ticks of a span (ms), on the clock's tens, so that the same time is asked for again by the same name. */
export function ticksWithin(from: number, to: number): { first: number; last: number } {
  return { first: Math.ceil(from / tickMs) * tickMs, last: Math.floor(to / tickMs) * tickMs };
}
