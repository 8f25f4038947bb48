import type { PollPart } from '../../contract/instance.ts';
import type { NewJob } from '../engine/engine.ts';
import type { InstanceState } from '../polling/instance-state.ts';
import { priorityOf } from '../polling/plan-next.ts';

/** What is polled; the data of a job. */
export interface Task {
  key: string;
  part: PollPart;
}

export type PollQueueName = 'poll' | 'sub-poll';

export const queueOf = (part: PollPart): PollQueueName => (part === 'status' ? 'poll' : 'sub-poll');

/** The engine's key of a part's job. No key of an instance has a blank in it. */
export const jobKey = ({ key, part }: Task) => `${key} ${part}`;

/** The job of a poll that is to run at that time. */
export function jobOf({ key, part }: Task, state: InstanceState, startAfter: number): NewJob {
  const priority = priorityIn(part, state);
  return { data: { key, part }, key: jobKey({ key, part }), startAfter, priority };
}

export const priorityIn = (part: PollPart, state: InstanceState) =>
  part === 'status' ? priorityOf(state) : 0;

/** When the next poll of a part is due by its state; undefined if none is, until a person says so. */
export function nextRunOf({ part }: Pick<Task, 'part'>, state: InstanceState): number | undefined {
  if (part !== 'status') return state.parts[part]?.nextRun;
  return state.paused ? state.paused.until : state.nextRun;
}
