/** Bad secrets of one address, one after another. Times in ms of a clock that nobody sets. */
export interface Failures {
  count: number;
  lastAt: number;
}

/** So many in a row cost nothing: people mistype. */
export const freeFailures = 5;
/** After this long without one they are forgotten. */
export const forgottenAfterMs = 600_000;
const firstWaitMs = 1_000;
export const longestWaitMs = 300_000;

/** What is known after one more failure. */
export function failed(failures: Failures | undefined, now: number): Failures {
  return { count: (isForgotten(failures, now) ? 0 : failures.count) + 1, lastAt: now };
}

/** How long to wait until the next attempt is looked at: from the fifth failure on 1 s, doubling up to 5 min. */
export function waitMs(failures: Failures | undefined, now: number): number {
  if (isForgotten(failures, now) || failures.count < freeFailures) return 0;
  const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures.count - freeFailures));
  return Math.max(0, failures.lastAt + wait - now);
}

function isForgotten(failures: Failures | undefined, now: number): failures is undefined {
  return failures === undefined || now - failures.lastAt > forgottenAfterMs;
}
