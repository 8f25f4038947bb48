import { ExactSum } from './exact-sum.ts';
import { isUsable } from './sample.ts';
import type { Tally } from './span.ts';
import type { Timeline } from './timeline.ts';

/** The events of a span. What is below zero is none. */
export class EventSum implements Tally {
  readonly #timeline: Timeline;
  readonly #sum = new ExactSum();
  #samples = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  enter(index: number): void {
    this.#count(index, 1);
  }
  leave(index: number): void {
    this.#count(index, -1);
  }
  #count(index: number, times: 1 | -1): void {
    const events = this.#timeline.value(index);
    if (!isUsable(events) || events <= 0) return;
    this.#samples += times;
    this.#sum.add(times * events);
  }
  clear(): void {
    this.#samples = 0;
    this.#sum.clear();
  }

  get some(): boolean {
    return this.#samples > 0;
  }
  get value(): number {
    return this.#sum.value;
  }
}
