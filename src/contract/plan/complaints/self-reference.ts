import type { Criterion, RolloutPlan } from '../shape.ts';
import type { Complaint } from './complaint.ts';

/** Series that have samples only once a stage has begun. */
const afterTheFirstStage = ['adaptive.staleness.max'];

/**
 * The cycles that a plan can have. Its names point one way only, from stages to criteria to sources and from drills to
 * kill switches to settings, so none closes among them. A circle closes through the evidence: a criterion on what the
 * rollout itself writes or publishes, or one that must pass before a stage, on samples that only a stage brings about.
 */
export function selfReferences(plan: RolloutPlan): Complaint[] {
  const { stages } = plan;
  const isFirst = (index: number) => stages.findIndex(({ cell }) => cell === stages[index]?.cell) === index;
  const before = stages.flatMap(({ preconditions }, index) =>
    preconditions.flatMap((needed, at) => {
      const criterion = needed.kind === 'criterion' ? ownCriterion(plan, needed.criterion) : undefined;
      return criterion && isFirst(index) && needsAStage(criterion)
        ? [
            {
              path: ['stages', index, 'preconditions', at, 'criterion'],
              message:
                'is judged on samples that there are only once a stage has begun, so the first could never begin: make it an exit criterion, or choose another series',
            },
          ]
        : [];
    }),
  );
  return [
    ...Object.entries(plan.criteria).flatMap(([name, criterion]) => circles(name, criterion)),
    ...before,
  ];
}

const ownCriterion = ({ criteria }: RolloutPlan, name: string) =>
  Object.hasOwn(criteria, name) ? criteria[name] : undefined;

const needsAStage = ({ source }: Criterion) =>
  source.kind === 'history' && afterTheFirstStage.includes(source.series);

function circles(name: string, criterion: Criterion): Complaint[] {
  const { source, test } = criterion;
  if (source.kind === 'audit' && source.action.startsWith('rollout.'))
    return [
      {
        path: ['criteria', name, 'source', 'action'],
        message:
          'is written by rollouts, and a rollout cannot be evidence for itself: name an action of another kind',
      },
    ];
  if (source.kind === 'prometheus' && /rollcall_(rollout|drill)_/.test(source.query))
    return [
      {
        path: ['criteria', name, 'source', 'query'],
        message:
          'asks for what rollouts publish of themselves, and a rollout cannot be evidence for itself: ask for a metric of the workload',
      },
    ];
  const onBaseline =
    test.kind === 'threshold' && typeof test.threshold === 'object' && 'timesBaseline' in test.threshold;
  if (onBaseline && needsAStage(criterion))
    return [
      {
        path: ['criteria', name, 'test', 'threshold', 'timesBaseline'],
        message:
          'needs samples from before the first stage, and this series has none then: compare with a number, or choose another series',
      },
    ];
  return [];
}
