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
import { retime, type PlanContext } from './plan-next.ts';
import { inOrder, type Timing } from './queue.ts';

/** Says how stale an instance is: 0 just polled, 1 as stale as `scaleMs` or never polled. */
export interface StalenessSource {
  score(state: InstanceState, now: number, scaleMs: number): number;
}

/** Chooses the interval until the next poll of an instance that is polled adaptively. */
export interface IntervalSelector {
  select(input: IntervalInput, cadence: Cadence, random: Random): PlannedInterval<AdaptiveBasis>;
}

/** The next poll of the instance of that key. */
export interface Task extends Timing {
  key: string;
}

/** Takes planned polls; a task of a key that it has is re-timed. */
export interface TaskEnqueuer {
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

/** A planned poll, and the state that says so. */
export interface PlannedTask extends Task {
  state: InstanceState;
}

/** Plans every given instance, as `planned` says: an ordered list, first the one that runs first. */
export function buildPlan<Planned extends Task>(
  instances: Iterable<Plannable>,
  planned: (instance: Plannable) => Planned,
): Planned[] {
  const plan: Planned[] = [];
  for (const instance of instances) plan.push(planned(instance));
  return inOrder(plan);
}

/** Plans an idle instance under other circumstances: its poll may be brought forward, and is never put off. */
export function retimed({ key, state: before, context }: Plannable, now: number): PlannedTask {
  const state = retime(before, context, now);
  return { key, nextRun: state.nextRun, priority: priorityOf(state), state };
}

/** The part of a plan that is due. */
export function filterDue<Planned extends Task>(plan: readonly Planned[], now: number): Planned[] {
  const first = plan.findIndex(({ nextRun }) => nextRun > now);
  return first === -1 ? [...plan] : plan.slice(0, first);
}

/** Hands what is due to an enqueuer, in order, and says how much that was. */
export function dispatchDue(plan: readonly Task[], enqueuer: TaskEnqueuer, now: number): number {
  const due = filterDue(plan, now);
  for (const task of due) enqueuer.upsert(task);
  return due.length;
}

/** Among polls of one time, the instance that is well goes first: a failing one may take until its deadline. */
export function priorityOf({ consecutiveFailures }: InstanceState): number {
  return -consecutiveFailures;
}
