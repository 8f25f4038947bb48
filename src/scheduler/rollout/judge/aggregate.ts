import { ExactSum } from './exact-sum.ts';
import { Quantile } from './quantile.ts';
import { isUsable } from './sample.ts';
import type { Aggregate } from './span.ts';
import type { Timeline } from './timeline.ts';
import type { CriterionTest } from '../../../contract/plan.ts';

type AggregateName = Extract<CriterionTest, { kind: 'threshold' }>['aggregate'];

export function aggregateOf(name: AggregateName, timeline: Timeline): Aggregate {
  if (name === 'max') return new Extreme(timeline, (newer, older) => newer >= older);
  if (name === 'min') return new Extreme(timeline, (newer, older) => newer <= older);
  if (name === 'mean') return new Mean(timeline);
  if (name === 'last') return new Last(timeline);
  return new Quantile(timeline, { p50: 0.5, p95: 0.95, p99: 0.99 }[name]);
}

/** The largest or smallest: only samples that no newer one outdoes can ever be it, and they stand in order. */
class Extreme implements Aggregate {
  readonly #timeline: Timeline;
  readonly #outdoes: (newer: number, older: number) => boolean;
  #candidates: number[] = [];
  #first = 0;

  constructor(timeline: Timeline, outdoes: (newer: number, older: number) => boolean) {
    this.#timeline = timeline;
    this.#outdoes = outdoes;
  }

  enter(index: number): void {
    const value = this.#timeline.value(index);
    if (!isUsable(value)) return;
    const candidates = this.#candidates;
    while (
      candidates.length > this.#first &&
      this.#outdoes(value, this.#timeline.value(candidates[candidates.length - 1] as number))
    )
      candidates.pop();
    candidates.push(index);
  }

  leave(index: number): void {
    if (this.#candidates[this.#first] !== index) return;
    this.#first += 1;
    if (this.#first * 2 < this.#candidates.length) return;
    this.#candidates.splice(0, this.#first);
    this.#first = 0;
  }

  clear(): void {
    this.#candidates = [];
    this.#first = 0;
  }

  get value(): number | null {
    const best = this.#candidates[this.#first];
    return best === undefined ? null : this.#timeline.value(best);
  }
}

class Mean implements Aggregate {
  readonly #timeline: Timeline;
  readonly #sum = new ExactSum();
  #n = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  enter(index: number): void {
    this.#count(this.#timeline.value(index), 1);
  }
  leave(index: number): void {
    this.#count(this.#timeline.value(index), -1);
  }
  #count(value: number, times: 1 | -1): void {
    if (!isUsable(value)) return;
    this.#sum.add(times * value);
    this.#n += times;
  }

  clear(): void {
    this.#sum.clear();
    this.#n = 0;
  }

  get value(): number | null {
    return this.#n === 0 ? null : this.#sum.value / this.#n;
  }
}

class Last implements Aggregate {
  readonly #timeline: Timeline;
  value: number | null = null;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  enter(index: number): void {
    const value = this.#timeline.value(index);
    if (isUsable(value)) this.value = value;
  }
  leave(): void {
    // Samples leave in order of time: the newest is the last to go, and then nobody asks for it.
  }
  clear(): void {
    this.value = null;
  }
}
