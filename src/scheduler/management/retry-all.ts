import type { DeadLettersRetried } from '../../contract/management.ts';
import type { Orders } from './fleet.ts';
import type { Instance } from './instance.ts';
import { notPolled } from './refusals.ts';

/** Between one retry and the next, in ms: what a start of the service leaves between polls that fell due. */
const apartMs = 100;

/**
 * Retries every dead letter that is polled at all, a tenth of a second apart, so that ten thousand of them keep the
 * workers busy for a while and stampede nobody. Those that have waited longest are first. Who was planned sooner anyway
 * stays so.
 */
export function retryAll(
  instances: readonly Instance[],
  now: number,
): { orders: Orders; answer: DeadLettersRetried } {
  const retried = instances
    .filter((instance) => instance.state.deadLetter && !notPolled(instance))
    .sort((a, b) => lastAttempt(a) - lastAttempt(b) || (a.key < b.key ? -1 : 1));
  return {
    orders: retried.map(({ key }, index) => [key, { kind: 'retry', runsAt: now + index * apartMs }]),
    answer: { success: true, tasksRetried: retried.length, keys: retried.map(({ key }) => key) },
  };
}

const lastAttempt = ({ state }: Instance) => state.deadLetter?.lastAttempt ?? 0;
