import type { RecordingNotes } from '../../../contract/backtest.ts';
import type { SeriesName } from '../../../contract/series.ts';
import { recordedSeries } from '../../../contract/backtest.ts';
import type { CriterionSource } from '../../../contract/plan.ts';
import { isLongGap, type Sample, type Source } from '../judge/sample.ts';

/** The series that says how large the fleet was at each tick. */
export const fleetSizeSeries: SeriesName = 'instances.total';

/** A recording as plain columns, to be handed to another thread. */
export interface RecordingColumns {
  from: number;
  to: number;
  /** In the order in which they were recorded. A base that a sample does not have is NaN. */
  series: { name: string; at: Float64Array; value: Float64Array; base: Float64Array }[];
  faults: [string, string][];
}

/** What history holds of one span. It keeps what is odd about the samples, for the report to say. */
export class Recording {
  readonly from: number;
  readonly to: number;
  readonly #series = new Map<string, Sample[]>();
  readonly #outOfOrder = new Map<string, number>();
  readonly #faults = new Map<string, string>();
  readonly #sorted = new Set<string>();

  /** Of `from <= at <= to`, in ms since 1970. */
  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
  }

  /** Takes a sample as it was recorded. What lies outside of the span is passed over. */
  add(series: string, sample: Sample): void {
    if (!(sample.at >= this.from && sample.at <= this.to)) return;
    const samples = this.#series.get(series);
    if (!samples) return void this.#series.set(series, [sample]);
    if (sample.at < (samples.at(-1)?.at ?? -Infinity))
      this.#outOfOrder.set(series, (this.#outOfOrder.get(series) ?? 0) + 1);
    samples.push(sample);
    this.#sorted.delete(series);
  }

  /** A source was asked for this series: without samples it has none, and that is an answer. */
  known(series: string): void {
    if (!this.#series.has(series)) this.#series.set(series, []);
  }

  /** A source could not say what it has of a series. */
  fault(series: string, error: string): void {
    this.#faults.set(series, error);
  }

  /** Why nothing can be said of a series; null where its samples are known. */
  faultOf(series: string): string | null {
    return (
      this.#faults.get(series) ??
      (this.#series.has(series) ? null : `the history has no samples of ${series}`)
    );
  }

  /** Samples of all series. */
  get size(): number {
    return [...this.#series.values()].reduce((sum, samples) => sum + samples.length, 0);
  }

  /** The samples of a series, oldest first. Those of one moment stay in the order in which they were recorded. */
  samples(series: string): readonly Sample[] {
    const samples = this.#series.get(series) ?? [];
    if (this.#outOfOrder.has(series) && !this.#sorted.has(series)) {
      samples.sort((a, b) => a.at - b.at);
      this.#sorted.add(series);
    }
    return samples;
  }

  columns(): RecordingColumns {
    const series = [...this.#series].map(([name, samples]) => ({
      name,
      at: Float64Array.from(samples, ({ at }) => at),
      value: Float64Array.from(samples, ({ value }) => value),
      base: Float64Array.from(samples, ({ base }) => base ?? NaN),
    }));
    return { from: this.from, to: this.to, series, faults: [...this.#faults] };
  }

  static of({ from, to, series, faults }: RecordingColumns): Recording {
    const recording = new Recording(from, to);
    for (const { name, at: times, value: values, base: bases } of series) {
      recording.known(name);
      for (const [index, at] of times.entries()) {
        const value = values[index] as number;
        const base = bases[index] as number;
        recording.add(name, Number.isNaN(base) ? { at, value } : { at, value, base });
      }
    }
    for (const [name, error] of faults) recording.fault(name, error);
    return recording;
  }

  /** What is odd, of each of these series: one that was never recorded has no samples. */
  notes(names: Iterable<string>): RecordingNotes {
    return [...new Set(names)].map((series) => {
      const samples = this.samples(series);
      let [gaps, longestGapMs, duplicates, notFinite] = [0, 0, 0, 0];
      let before = samples[0]?.at ?? 0;
      for (const [index, { at, value }] of samples.entries()) {
        const gap = at - before;
        if (index > 0 && gap === 0) duplicates += 1;
        if (isLongGap(gap)) {
          gaps += 1;
          longestGapMs = Math.max(longestGapMs, gap);
        }
        if (!Number.isFinite(value)) notFinite += 1;
        before = at;
      }
      return {
        series,
        samples: samples.length,
        firstAt: iso(samples[0]?.at),
        lastAt: iso(samples.at(-1)?.at),
        gaps,
        longestGapSeconds: longestGapMs / 1_000,
        duplicates,
        outOfOrder: this.#outOfOrder.get(series) ?? 0,
        notFinite,
      };
    });
  }
}

const chunkMs = 6 * 3_600_000;

/**
 * Reads what these sources have of a span, six hours at a time: what answers a month of ten-second steps at once
 * is rare, and would keep everything else waiting. The size of the fleet is read as well.
 */
export async function record(
  source: Source,
  sources: readonly CriterionSource[],
  from: number,
  to: number,
): Promise<Recording> {
  const recording = new Recording(from, to);
  const asked = new Map(sources.map((each) => [recordedSeries(each), each]));
  asked.set(fleetSizeSeries, { kind: 'history', series: fleetSizeSeries });
  for (const [series, each] of asked) {
    recording.known(series);
    for (let begin = from; begin <= to; begin += chunkMs) {
      const answer = await source.samples(each, begin, Math.min(to, begin + chunkMs - 1));
      if ('error' in answer) recording.fault(series, answer.error);
      else for (const sample of answer.samples) recording.add(series, sample);
    }
  }
  return recording;
}

const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
