import type { Random } from '../clock/clock.ts';

/** An event is given up after so many attempts, which is about an hour, */
export const mostAttempts = 15;
/** or once it is so old, in ms: a receiver that was away for long gets what it can still use. */
export const oldestMs = 24 * 3_600_000;

const firstWaitMs = 1_000;
export const longestWaitMs = 600_000;

/**
 * How long to wait after attempts that failed, in ms: twice as long each time, from a second to ten minutes, and up to
 * a tenth less by chance, so that webhooks which fail together do not go on together.
 */
export function waitMs(failedAttempts: number, random: Random): number {
  const wait = Math.min(firstWaitMs * 2 ** (failedAttempts - 1), longestWaitMs);
  return Math.round(wait * (1 - random() / 10));
}

/** Whether an event is given up after so many attempts that failed. `ageMs` is how long ago it happened. */
export const isGivenUp = (failedAttempts: number, ageMs: number): boolean =>
  failedAttempts >= mostAttempts || ageMs >= oldestMs;
