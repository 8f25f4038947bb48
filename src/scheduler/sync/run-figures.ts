import type { Durations, SyncLimits } from '../../contract/sync.ts';
import { durationsOf } from './durations.ts';

/** What a run has done so far, as it is stored with it. */
export interface RunFigures {
  limits: SyncLimits;
  /** Time at work, in seconds. */
  seconds: number;
  queries: number;
  pages: number;
  rows: number;
  retries: number;
  batches: Durations;
  peaks: { queueSize: number; inFlight: number; queriesPerMinute: number; memoryBytes: number };
  averages: { queueSize: number; inFlight: number; queriesPerMinute: number };
  approaching: number;
  exceeded: number;
  throttled: number;
  /** Search Console says that the account may not read the site, or its credentials are no longer good. */
  denied: boolean;
}

export const noFigures = (limits: SyncLimits): RunFigures => ({
  limits,
  seconds: 0,
  queries: 0,
  pages: 0,
  rows: 0,
  retries: 0,
  batches: durationsOf([]),
  peaks: { queueSize: 0, inFlight: 0, queriesPerMinute: 0, memoryBytes: 0 },
  averages: { queueSize: 0, inFlight: 0, queriesPerMinute: 0 },
  approaching: 0,
  exceeded: 0,
  throttled: 0,
  denied: false,
});

const minuteMs = 60_000;
/** Durations of more batches than this are not kept: the newest tell. */
const mostDurations = 20_000;

/** Counts and measures one run. Times are of the clock that nobody sets, in ms. */
export class RunMeter {
  #figures: RunFigures;
  #durations: number[] = [];
  #sent: number[] = [];
  #lookedAt: number | undefined;

  /** Goes on from what was counted before a restart. */
  constructor(before: RunFigures) {
    this.#figures = structuredClone(before);
  }

  get figures(): RunFigures {
    return {
      ...structuredClone(this.#figures),
      batches: this.#durations.length > 0 ? durationsOf(this.#durations) : this.#figures.batches,
    };
  }

  setLimits(limits: SyncLimits): void {
    this.#figures.limits = limits;
  }

  sent(now: number): void {
    this.#figures.queries += 1;
    this.#sent.push(now);
    this.#figures.peaks.queriesPerMinute = Math.max(
      this.#figures.peaks.queriesPerMinute,
      this.queriesPerMinute(now),
    );
  }

  /** Queries of the last 60 s. */
  queriesPerMinute(now: number): number {
    while (this.#sent.length > 0 && (this.#sent[0] ?? now) <= now - minuteMs) this.#sent.shift();
    return this.#sent.length;
  }

  stored(rows: number): void {
    this.#figures.pages += 1;
    this.#figures.rows += rows;
  }

  batch(durationMs: number): void {
    this.#durations.push(durationMs);
    if (this.#durations.length > mostDurations) this.#durations.shift();
  }

  denied(): void {
    this.#figures.denied = true;
  }

  count(what: 'retries' | 'approaching' | 'exceeded' | 'throttled'): void {
    this.#figures[what] += 1;
  }

  /** Takes down how it stands, weighted by the time since it was looked at last. */
  look(
    now: number,
    { queueSize, inFlight, working }: { queueSize: number; inFlight: number; working: boolean },
  ) {
    const { peaks, averages } = this.#figures;
    peaks.queueSize = Math.max(peaks.queueSize, queueSize);
    peaks.inFlight = Math.max(peaks.inFlight, inFlight);
    peaks.memoryBytes = Math.max(peaks.memoryBytes, process.memoryUsage.rss());
    const elapsed = this.#lookedAt === undefined || !working ? 0 : (now - this.#lookedAt) / 1_000;
    this.#lookedAt = now;
    const seconds = this.#figures.seconds + elapsed;
    if (seconds === 0) return;
    const weighted = (mean: number, value: number) =>
      (mean * this.#figures.seconds + value * elapsed) / seconds;
    averages.queueSize = weighted(averages.queueSize, queueSize);
    averages.inFlight = weighted(averages.inFlight, inFlight);
    averages.queriesPerMinute = weighted(averages.queriesPerMinute, this.queriesPerMinute(now));
    this.#figures.seconds = seconds;
  }
}
