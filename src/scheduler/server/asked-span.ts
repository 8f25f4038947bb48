import { ProblemError } from '../../contract/problem.ts';

/** From when to when (ms since 1970) something is asked for: up to now where no end is named, and for so long before it. */
export function askedSpan(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  now: number,
  lengthMs: number,
): { from: number; to: number } {
  const end = to === undefined ? now : Date.parse(to);
  const begin = from === undefined ? end - lengthMs : Date.parse(from);
  if (begin <= end) return { from: begin, to: end };
  throw new ProblemError(422, 'The span ends before it begins', 'Give an earlier from, or a later to.', 'to');
}
