import type { RolloutPlan } from '../shape.ts';
import { cellsOf } from '../course.ts';
import type { Complaint } from './complaint.ts';

/** Stages that leave open who carries them out, beside others that say so. */
export function cellComplaints(plan: RolloutPlan): Complaint[] {
  const cells = cellsOf(plan);
  if (cells.length === 0) return [];
  return plan.stages.flatMap(({ cell, name }, index) =>
    cell === undefined
      ? [
          {
            path: ['stages', index, 'cell'],
            message: `is missing at ${name}, and other stages name ${cells.join(', ')}: say which cell carries it out, or leave cell out of all of them`,
          },
        ]
      : [],
  );
}
