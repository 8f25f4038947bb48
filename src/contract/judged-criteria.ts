import { z } from 'zod';
import { criterionResult } from './rollout.ts';

const time = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time, such as 2026-11-21T08:00:00Z' })
  .optional();
const stepError = 'must be a number of seconds from 10 to 86400';

/** Query of `GET /api/rollouts/{id}/criteria`; both times are included. */
export const criteriaQuery = z.strictObject({
  /** Names, separated by commas; all of them where none is named. */
  criteria: z
    .string()
    .min(1, 'must name one or more criteria, separated by commas')
    .max(5_000)
    .transform((text) => text.split(','))
    .optional(),
  /** An hour before `to`. */
  from: time,
  /** Now. */
  to: time,
  /** Seconds from one step to the next; 60, for a verdict that stays the same is kept once a minute. */
  step: z.coerce
    .number<string | number>({ error: stepError })
    .min(10, stepError)
    .max(86_400, stepError)
    .default(60),
});

/**
 * Answer of `GET /api/rollouts/{id}/criteria`: one time axis (ms since 1970) and columns for each criterion, null in a
 * step without a verdict. Of several verdicts in a step it is the last.
 */
export const judgedCriteria = z.object({
  stepSeconds: z.number(),
  times: z.array(z.number()),
  criteria: z.array(
    criterionResult.pick({ name: true, role: true }).extend({
      values: z.array(z.number().nullable()),
      thresholds: z.array(z.number().nullable()),
      verdicts: z.array(criterionResult.shape.verdict.nullable()),
    }),
  ),
});
export type JudgedCriteria = z.output<typeof judgedCriteria>;
