import type { RolloutPlan } from './shape.ts';

/** The cells that carry a plan out, in the order in which their stages come; none where its stages name none. */
export const cellsOf = ({ course, stages }: Pick<RolloutPlan, 'course' | 'stages'>): string[] => [
  ...new Set((course ?? stages).flatMap(({ cell }) => (cell === undefined ? [] : [cell]))),
];

/**
 * What one cell carries out of a plan: the stages that name it, and every stage where none names a cell. What else the
 * plan says holds in each cell.
 * @returns undefined where nothing of the plan is this cell's.
 */
export function planOfCell(plan: RolloutPlan, cell: string | undefined): RolloutPlan | undefined {
  if (cellsOf(plan).length === 0) return plan;
  const course = plan.stages.map(({ cell: of = '', name, title }) => ({ cell: of, name, title }));
  // The union of the levers' plans is told apart by `lever`, which stays as it is.
  const own = { ...plan, stages: plan.stages.filter((each) => each.cell === cell), course } as RolloutPlan;
  return own.stages.length > 0 ? own : undefined;
}
