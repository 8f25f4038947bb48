import { Worker } from 'node:worker_threads';
import type { AlertCondition } from '../../contract/alert-condition.ts';
import type { RolloutPlan } from '../../contract/plan.ts';
import type { ReachReport } from '../../contract/reach.ts';
import type { ReachAssumptions } from './reach-triggers.ts';

/** What the thread is given. */
export interface ReachQuestion {
  plans: readonly RolloutPlan[];
  rules: readonly AlertCondition[];
  assumptions: ReachAssumptions;
}

/**
 * `reach` in a thread of its own: it simulates for seconds, and meanwhile the service goes on polling.
 * @throws an Error if the thread fails.
 */
export function reachApart(question: ReachQuestion): Promise<ReachReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./apart-thread.ts', import.meta.url), { workerData: question });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new Error(`the simulation ended before it had answered (exit ${code})`)),
    );
  });
}
