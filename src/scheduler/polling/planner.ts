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
import type { PlanContext } from './plan-next.ts';
import { inOrder, type Timing } from './queue.ts';

/** Says how stale an instance is: 0 just polled, 1 as stale as `scaleMs` or never polled. */
export interface StalenessSource {
  score(state: InstanceState, now: number, scaleMs: number): number;
}

/** Chooses the interval until the next poll of an instance that is polled adaptively. */
export interface IntervalSelector {
  select(input: IntervalInput, cadence: Cadence, random: Random): PlannedInterval<AdaptiveBasis>;
}

/** Takes what is planned; what it has is re-timed. In memory it is the StatusQueue. */
export interface TaskEnqueuer<Task> {
  upsert(task: Task): void;
}

/** Staleness by the age of the last good poll. */
export const ageStaleness: StalenessSource = {
  score: (state, now, scaleMs) => stalenessScore(state.lastSuccessAt, now, scaleMs),
};

/** The formula of seed 001, corrected. */
export const adaptiveSelector: IntervalSelector = { select: adaptiveInterval };

/** An idle instance as it is planned. */
export interface Plannable {
  key: string;
  state: InstanceState;
  context: PlanContext;
}

/** Plans every given instance, as `planned` says: an ordered list, first the one that runs first. */
export function buildPlan<Task extends Timing>(
  instances: Iterable<Plannable>,
  planned: (instance: Plannable) => Task,
): Task[] {
  const plan: Task[] = [];
  for (const instance of instances) plan.push(planned(instance));
  return inOrder(plan);
}
