import { z } from 'zod';
import { criterionResult, decision } from '../rollout.ts';
import { at, entry } from './statement.ts';

/** What was measured before the first stage, and its own hash. */
export const sheetBaseline = z.strictObject({
  criterion: z.string(),
  title: z.string(),
  query: z.string(),
  from: at,
  to: at,
  n: z.int(),
  median: z.number(),
  p95: z.number(),
  hash: z.string(),
});

/** A criterion as it was judged: enough to ask its source again, and to tell whether the evidence is the same. */
const sheetCriterion = criterionResult
  .pick({
    name: true,
    title: true,
    role: true,
    verdict: true,
    value: true,
    threshold: true,
    comparison: true,
    bound: true,
    unit: true,
    n: true,
    coverage: true,
    windowSeconds: true,
    reason: true,
    query: true,
    evidenceHash: true,
  })
  .strict();

export const sheetVerdict = z.strictObject({
  entry,
  /** What was done on it, such as `promote`. */
  action: z.string(),
  at,
  stage: z.string(),
  decision,
  summary: z.string(),
  dwellSeconds: z.number(),
  dwellRequiredSeconds: z.number(),
  criteria: z.array(sheetCriterion),
});

/** What was judged at one of the times that the plan wants it kept. */
export const sheetSnapshot = z.strictObject({
  entry,
  at,
  stage: z.string(),
  label: z.string(),
  /** It was due while nobody judged. */
  late: z.boolean(),
  values: z.array(
    z.strictObject({
      criterion: z.string(),
      title: z.string(),
      value: z.number().nullable(),
      unit: z.string(),
    }),
  ),
});
