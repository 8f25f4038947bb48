import { recordedSeries } from '../../../contract/backtest.ts';
import type { Criterion } from '../../../contract/plan.ts';
import type { Sample, Samples } from '../judge/sample.ts';
import type { StageJudge } from '../judge/stage-judge.ts';
import { fleetSizeSeries, type Recording } from './recording.ts';

/** Gives a stage's judge what was recorded, as it would have come in: at each tick what is there by then. */
export class RecordedFeed {
  readonly #judge: StageJudge;
  readonly #series: { name: string; samples: readonly Sample[]; next: number }[];

  /** The judge takes no evidence from before its stage, so what is earlier is not handed to it. */
  constructor(
    judge: StageJudge,
    criteria: Iterable<readonly [string, Pick<Criterion, 'source'>]>,
    recording: Recording,
    stageStartedAt: number,
  ) {
    this.#judge = judge;
    this.#series = [...criteria].map(([name, { source }]) => {
      const series = recordedSeries(source);
      judge.fault(name, recording.faultOf(series));
      const samples = recording.samples(series);
      return { name, samples, next: firstAfter(samples, stageStartedAt) };
    });
  }

  /** Hands over everything up to `now` (ms since 1970). */
  advance(now: number): void {
    for (const each of this.#series) {
      const { name, samples } = each;
      let { next } = each;
      for (
        let sample = samples[next];
        sample !== undefined && sample.at <= now;
        sample = samples[(next += 1)]
      )
        this.#judge.push(name, sample);
      each.next = next;
    }
  }
}

/** How large the fleet was, by the newest sample at or before a time that does not go back. Nothing known is nobody. */
export class FleetSize {
  readonly #samples: readonly Sample[];
  #next = 0;
  #size = 0;

  constructor(recording: Recording) {
    this.#samples = recording.samples(fleetSizeSeries);
  }

  at(now: number): number {
    for (
      let sample = this.#samples[this.#next];
      sample !== undefined && sample.at <= now;
      sample = this.#samples[++this.#next]
    )
      if (Number.isFinite(sample.value)) this.#size = sample.value;
    return this.#size;
  }
}

/** What a source would have answered for `from <= at <= to` (ms since 1970). */
export function samplesBetween(
  recording: Recording,
  { source }: Pick<Criterion, 'source'>,
  from: number,
  to: number,
): Samples {
  const series = recordedSeries(source);
  const error = recording.faultOf(series);
  if (error !== null) return { error };
  const samples = recording.samples(series);
  return { samples: samples.slice(firstAfter(samples, from - 1), firstAfter(samples, to)) };
}

/** The index of the first sample that is later than a time. */
function firstAfter(samples: readonly Sample[], at: number): number {
  let low = 0;
  for (let high = samples.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((samples[middle] as Sample).at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
