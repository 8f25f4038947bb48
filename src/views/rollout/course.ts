import type { JudgedCriteria } from '../../contract/judged-criteria.ts';
import type { CriterionVerdict } from '../../contract/rollout.ts';

/** A value at an instant (ms since 1970); null where there was none. */
export type Point = { at: number; value: number | null; verdict: CriterionVerdict | null };

/** How a criterion came to be where it is, oldest first. */
export type Course = { points: Point[]; threshold: number | null };

/** No window is drawn shorter: a minute would be a single point. */
const leastSpanSeconds = 900;
/** Verdicts are asked for no further back (the contract's limit). */
const mostSpanSeconds = 2 * 86_400;
const steps = 60;

/** How far back a criterion is drawn: its window. */
export function spanOf(windowSeconds: number): number {
  return Math.min(Math.max(windowSeconds, leastSpanSeconds), mostSpanSeconds);
}

/** What to ask for so that a span has about `steps` values; verdicts are kept once a minute. */
export function stepOf(spanSeconds: number): number {
  return Math.max(60, Math.ceil(spanSeconds / steps / 60) * 60);
}

/** The course of one criterion out of an answer; undefined where it has no value in it, or only one. */
export function courseOf({ times, criteria }: JudgedCriteria, name: string): Course | undefined {
  const judged = criteria.find((each) => each.name === name);
  if (!judged) return undefined;
  const points = times.map((at, index) => ({
    at,
    value: judged.values[index] ?? null,
    verdict: judged.verdicts[index] ?? null,
  }));
  if (points.filter(({ value }) => value !== null).length < 2) return undefined;
  return { points, threshold: judged.thresholds.findLast((each) => each !== null) ?? null };
}
