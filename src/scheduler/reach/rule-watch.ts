import type { AlertCondition, SeriesNumber } from '../../contract/alert-condition.ts';
import { duration } from '../../contract/moment.ts';
import { sampleEveryMs } from '../../contract/series.ts';
import { numbersOf } from './rule-numbers.ts';
import type { RuleTick } from './rule-worlds.ts';

/** Grafana evaluates the rules this often, in ms. */
const evaluatedEveryMs = 30_000;

/** One rule in one world, tick by tick: what it would see, and since when that has been beyond its threshold. */
export class RuleWatch {
  readonly #condition: AlertCondition;
  readonly #forMs: number;
  readonly #samples = new Map<SeriesNumber, number[]>();
  /** Since when each label set has been beyond the threshold, in ms since the fault. */
  #beyond = new Map<string, number>();
  /** The number farthest on the side of the threshold that was seen after the fault. */
  farthest: number | undefined;
  firedAfterMs = Infinity;

  constructor(condition: AlertCondition) {
    this.#condition = condition;
    this.#forMs = duration.parse(condition.for);
  }

  /** @param since ms since the fault, below 0 before it */
  see(tick: RuleTick, since: number): void {
    const { measured, against } = this.#condition;
    if (measured.kind === 'series') this.#sample(measured, tick, since);
    if (against) this.#sample(against.number, tick, since);
    if (since < 0 || since % evaluatedEveryMs !== 0) return;
    const beyond = new Map<string, number>();
    for (const [labels, value] of this.#numbers(tick)) {
      if (this.farthest === undefined || compares(value, this.#condition.is, this.farthest))
        this.farthest = value;
      if (compares(value, this.#condition.is, this.#condition.threshold))
        beyond.set(labels, this.#beyond.get(labels) ?? since);
    }
    this.#beyond = beyond;
    if ([...beyond.values()].some((first) => since - first >= this.#forMs))
      this.firedAfterMs = Math.min(this.firedAfterMs, since);
  }

  #numbers(tick: RuleTick): Map<string, number> {
    const { measured, against } = this.#condition;
    if (measured.kind === 'instances')
      return tick.health ? numbersOf(measured.query, tick.health()) : new Map<string, number>();
    if (measured.kind === 'told') return new Map<string, number>();
    const value = reduced(measured, this.#samples.get(measured) ?? []);
    if (value === undefined) return new Map<string, number>();
    if (!against) return new Map([['', value]]);
    const usual = reduced(against.number, this.#samples.get(against.number) ?? []);
    return usual === undefined
      ? new Map<string, number>()
      : new Map([['', value / Math.max(against.times * usual, against.floor)]]);
  }

  /** What usually is was measured before the fault: a day is long beside it. */
  #sample(number: SeriesNumber, { value }: RuleTick, since: number): void {
    const sampled = value(number.series);
    if (sampled === undefined || (number.reduce === 'median' && since >= 0)) return;
    const kept = Math.max(1, Math.floor(duration.parse(number.within) / sampleEveryMs));
    const before = this.#samples.get(number) ?? [];
    this.#samples.set(number, [...before, sampled].slice(-kept));
  }
}

function reduced({ reduce }: SeriesNumber, samples: readonly number[]): number | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const sum = samples.reduce((total, each) => total + each, 0);
  switch (reduce) {
    case 'last':
      return last;
    case 'max':
      return Math.max(...samples);
    case 'sum':
      return sum;
    case 'mean':
      return sum / samples.length;
    case 'median':
      return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)];
  }
}

export function compares(value: number, is: AlertCondition['is'], threshold: number): boolean {
  switch (is) {
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
    case '<':
      return value < threshold;
  }
}
