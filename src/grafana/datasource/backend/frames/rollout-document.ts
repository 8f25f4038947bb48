import { z } from 'zod';
import { getRollout, listRollouts } from '../../../../contract/endpoints/rollouts.ts';

const maybeText = z.string().nullish();
const maybeNumber = z.number().nullish();

const framedCriterion = z.looseObject({
  name: z.string(),
  title: maybeText,
  role: maybeText,
  verdict: maybeText,
  value: maybeNumber,
  threshold: maybeNumber,
  comparison: maybeText,
  unit: maybeText,
  n: maybeNumber,
  coverage: maybeNumber,
  reason: maybeText,
});
export type FramedCriterion = z.output<typeof framedCriterion>;

/**
 * What frames read of a rollout, of a scheduler of any version: an older or newer one shows what it knows instead of
 * nothing. It changes nothing, for the document rides along to the panel as it came.
 */
export const framedRollout = z.looseObject({
  id: z.string(),
  title: maybeText,
  state: z.string(),
  stage: z.string().nullable(),
  stageStartedAt: maybeText,
  mode: maybeText,
  problem: maybeText,
  stages: z
    .array(
      z.looseObject({
        name: z.string(),
        title: maybeText,
        status: maybeText,
        optional: z.boolean().nullish(),
        dwellRequiredSeconds: maybeNumber,
        changes: maybeText,
      }),
    )
    .optional(),
  verdict: z
    .looseObject({
      decision: z.string(),
      summary: maybeText,
      dwellSeconds: maybeNumber,
      results: z.array(framedCriterion).optional(),
    })
    .nullable(),
});
export type FramedRollout = z.output<typeof framedRollout>;

/** The endpoints of rollouts, read like this. */
export const getFramedRollout = { ...getRollout, answer: framedRollout };
export const listFramedRollouts = {
  ...listRollouts,
  answer: z.object({ rollouts: z.array(framedRollout) }),
};
