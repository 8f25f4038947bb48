import type { Span } from '../span.ts';

/** The plan and the recorded time that every question has, as it is sent; or why it cannot be asked. */
export type Question = { plan: string; from: string; to: string } | { why: string };

export function questionOf(
  plan: string,
  { from, to }: Span,
  why: { noPlan: string; noSpan: string },
): Question {
  if (plan.trim() === '') return { why: why.noPlan };
  if (from >= to) return { why: why.noSpan };
  return { plan, from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
