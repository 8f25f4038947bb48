import type { SyncLimits } from './run.ts';

/** Queries that a worker beside others keeps under way: while one answer is stored, the other is waited for. */
const lanesOfWorker = 2;

/**
 * How many queries one worker may have under way. A single worker is strictly sequential: it asks for nothing before
 * what it has is stored.
 */
export function lanes({ maxConcurrency }: SyncLimits): number {
  return maxConcurrency === 1 ? 1 : lanesOfWorker;
}

/**
 * How many pages are asked for or wait to be stored at the same time, at the most. This bounds the speed-up over a
 * sequential run, whatever the API and the database do: a sequential run spends its time on one page after the other,
 * and a concurrent one works on so many of them at once. With 10 in flight: 1 at 1, 6 at 3, 10 from 5 on.
 */
export function mostAtOnce(limits: SyncLimits): number {
  return Math.min(limits.maxInFlight, limits.maxConcurrency * lanes(limits));
}
