import type { Random } from '../clock/clock.ts';
import { jittered } from './interval.ts';
import type { PollFailure, PollResult } from './poll-result.ts';

/** What is remembered of a sub-poll of one instance. Times in ms since 1970. */
export interface PartState {
  lastSuccessAt?: number;
  lastError?: PollFailure & { at: number };
  changeHash?: string;
  /** In a row. They touch neither breaker nor health of the instance. */
  failures: number;
  warnings: string[];
  /** What the last one took, which is what the next one is expected to take. */
  requests: number;
  nextRun: number;
}

/** Doublings of the cadence after failures: what fails for long is asked an eighth as often. */
const mostDoublings = 3;

export function newPartState(nextRun: number): PartState {
  return { failures: 0, warnings: [], requests: 1, nextRun };
}

/** How long until a sub-poll is asked again, in ms. */
export function partIntervalMs({ failures }: { failures: number }, cadenceMs: number): number {
  return cadenceMs * 2 ** Math.min(failures, mostDoublings);
}

/** What a sub-poll that ended at `now` does to its state, and when the next one is. */
export function afterPart(
  state: PartState,
  result: PollResult,
  cadenceMs: number,
  now: number,
  random: Random,
): PartState {
  const failures = result.ok ? 0 : state.failures + 1;
  const nextRun = now + jittered(partIntervalMs({ failures }, cadenceMs), random);
  const { requests } = result;
  return result.ok
    ? {
        lastSuccessAt: now,
        changeHash: result.changeHash,
        failures,
        warnings: result.warnings,
        requests,
        nextRun,
      }
    : { ...state, lastError: { ...result.failure, at: now }, failures, requests, nextRun };
}
