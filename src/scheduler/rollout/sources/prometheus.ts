import type { CriterionSource } from '../../../contract/plan.ts';
import { tickMs, type Samples } from '../judge/sample.ts';
import type { HttpSource } from './http-source.ts';
import { readAnswer, reduced, ticksWithin, type PrometheusSeries } from './prometheus-answer.ts';

export type PrometheusQuery = Extract<CriterionSource, { kind: 'prometheus' }>;

/** Prometheus gives at most 11,000 points a series at once. */
const pointsAtOnce = 10_000;
/** What was asked a moment ago is asked again: a scrape is seen when it has been stored, and not before. */
const askedAgainMs = 3 * 60_000;

/** Plans have far fewer queries; those of plans that are gone make room. */
const queriesKnown = 200;

/** What a query gave from one time to another (ms), and the longest span that it was asked for. */
interface Known {
  from: number;
  to: number;
  spanMs: number;
  series: Map<string, PrometheusSeries>;
}

/**
 * Evaluates PromQL at every tick of a span. Ticks that were answered before are not asked for again but for the last
 * three minutes, so that a long window costs a few points a tick.
 */
export class PrometheusSource {
  readonly #http: HttpSource;
  /** By query, the one that was asked last at the end. */
  readonly #known = new Map<string, Known>();

  constructor(http: HttpSource) {
    this.#http = http;
  }

  async samples(source: PrometheusQuery, from: number, to: number): Promise<Samples> {
    const { first, last } = ticksWithin(from, to);
    try {
      const series = await this.#series(source.query, first, last);
      return { samples: reduced(series, source.reduce) };
    } catch (error) {
      return { error: `Prometheus ${(error as Error).message}` };
    }
  }

  /** The series of a query that have a value between two ticks, both included. */
  async #series(query: string, first: number, last: number): Promise<PrometheusSeries[]> {
    const known = this.#known.get(query);
    const goesOn = known && known.from <= first && first <= known.to && known.to <= last;
    const begin = goesOn ? Math.max(first, known.to - askedAgainMs) : first;
    const spanMs = Math.max(last - first, goesOn ? known.spanMs : 0);
    const from = goesOn ? Math.max(known.from, last - spanMs) : first;
    const series = new Map<string, PrometheusSeries>();
    if (goesOn)
      for (const [labels, values] of known.series)
        series.set(labels, new Map([...values].filter(([at]) => from <= at && at < begin)));
    for (let start = begin; start <= last; start += pointsAtOnce * tickMs) {
      const end = Math.min(last, start + (pointsAtOnce - 1) * tickMs);
      for (const [labels, values] of await this.#ask(query, start, end)) {
        const before = series.get(labels);
        if (before) for (const [at, value] of values) before.set(at, value);
        else series.set(labels, values);
      }
    }
    // Known is what was answered whole: an error before this line leaves what was known.
    this.#remember(query, { from, to: last, spanMs, series });
    return [...series.values()]
      .map((values) => new Map([...values].filter(([at]) => at >= first)))
      .filter(({ size }) => size > 0);
  }

  #remember(query: string, known: Known): void {
    this.#known.delete(query);
    this.#known.set(query, known);
    for (const oldest of this.#known.keys()) if (this.#known.size > queriesKnown) this.#known.delete(oldest);
  }

  async #ask(query: string, start: number, end: number): Promise<Map<string, PrometheusSeries>> {
    const { status, body } = await this.#http.ask('/api/v1/query_range', {
      query,
      start: String(start / 1_000),
      end: String(end / 1_000),
      step: String(tickMs / 1_000),
    });
    return readAnswer(status, body);
  }
}
