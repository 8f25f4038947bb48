import type { Plannable } from './plan-next.ts';
import { inOrder, type Timing } from './queue.ts';

/** Takes what is planned; what it has is re-timed. In memory it is the StatusQueue. */
export interface TaskEnqueuer<Task> {
  upsert(task: Task): void;
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
