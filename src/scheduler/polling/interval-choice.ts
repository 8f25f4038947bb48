import type { Random } from '../clock/clock.ts';
import type { InstanceState } from './instance-state.ts';
import {
  adaptiveInterval,
  stalenessScore,
  type AdaptiveBasis,
  type Cadence,
  type IntervalInput,
  type PlannedInterval,
} from './interval.ts';

/** Says how stale an instance is: 0 just polled, 1 as stale as `scaleMs` or never polled. */
export interface StalenessSource {
  score(state: InstanceState, now: number, scaleMs: number): number;
}

/** Chooses the interval until the next poll of an instance that is polled adaptively. */
export interface IntervalSelector {
  select(input: IntervalInput, cadence: Cadence, random: Random): PlannedInterval<AdaptiveBasis>;
}

/** Staleness by the age of the last good poll. */
export const ageStaleness: StalenessSource = {
  score: (state, now, scaleMs) => stalenessScore(state.lastSuccessAt, now, scaleMs),
};

/** The formula of Pulse, corrected (docs/decisions/0004). */
export const adaptiveSelector: IntervalSelector = { select: adaptiveInterval };
