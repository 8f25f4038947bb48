import { complaintsOf } from './plan/complaints.ts';
import { planShape } from './plan/shape.ts';

export type * from './plan/shape.ts';

/** A plan: the file that people review before a rollout. Stages stand in order and are never skipped. */
export const rolloutPlan = planShape.superRefine((plan, context) => {
  for (const { path, message } of complaintsOf(plan)) context.addIssue({ code: 'custom', path, message });
});
