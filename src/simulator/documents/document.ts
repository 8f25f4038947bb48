/**
 * What an instance answers under `/api2/json`: the value of `data`, or undefined where there is no such endpoint.
 * `path` has no query, `now` is in ms since 1970.
 */
export type Documents = (path: string, now: number) => unknown;

export const gib = 2 ** 30;

/** The whole simulated world was switched on at this time, give or take some weeks per instance. */
export const switchedOnAt = Date.UTC(2025, 0, 1);

export function secondsSince(start: number, now: number): number {
  return Math.max(0, Math.floor((now - start) / 1000));
}
