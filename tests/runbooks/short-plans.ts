import { adaptive, optimize, sync, type WrittenPlan } from '../written-plans.ts';

/** Some seconds of any evidence do: what is tried here is orders, not whether evidence is right. */
const evidence = {
  title: 'The queue is sampled',
  source: { kind: 'history', series: 'queue.backlog' },
  test: {
    kind: 'threshold',
    aggregate: 'max',
    comparison: '<',
    threshold: 1_000_000,
    window: '20s',
    minSamples: 2,
  },
};

/** Files of tests that passed, which the shipped plans ask for before their first stage. */
export const artefacts = [
  ...['test-suite', 'integration-test', 'soak-test'],
  ...['sync-test-suite', 'sync-staging-backfill', 'optimize-e2e'],
];

/** Of the sync, for which nothing runs at first: it has no data, and can be waived. */
const withoutData = {
  title: 'Worker batch p99 under 5 s',
  source: { kind: 'history', series: 'sync.batch.duration.p99' },
  test: { ...evidence.test, threshold: 5_000 },
};

interface WrittenCriterion {
  source: { kind: string };
}

/** Those that read files need no history, and so no baseline of an hour. */
function criteriaOf({ name, criteria }: WrittenPlan): object {
  const written = Object.entries(criteria as Record<string, WrittenCriterion>);
  return {
    ...Object.fromEntries(written.filter(([, { source }]) => source.kind === 'artefact')),
    evidence,
    'worker-consuming': evidence,
    ...(name === 'search-console-sync' && { 'batch-p99': withoutData }),
  };
}

/** One person plays all roles, which a plan allows who is listed in each. */
const playedBy = (roles: unknown, person: string) =>
  Object.fromEntries(Object.keys(roles as object).map((role) => [role, [person]]));

/**
 * The shipped plans with their roles, ticks, kill switches and drills, and two stages that last for seconds. The sync's
 * first has the settings of its second, so that there is something that a kill switch takes away.
 */
export const shortPlans: WrittenPlan[] = [adaptive(), sync(), optimize()].map((plan) => ({
  ...plan,
  roles: playedBy(plan.roles, 'admin'),
  baseline: undefined,
  recovery: undefined,
  criteria: criteriaOf(plan),
  rollback: ['evidence'],
  stages: plan.stages.slice(0, 2).map((stage) => ({
    ...stage,
    settings: plan.name === 'search-console-sync' ? plan.stages[1]?.settings : stage.settings,
    dwell: '20s',
    snapshots: ['0s', 'end'],
    exit: plan.name === 'search-console-sync' ? ['evidence', 'batch-p99'] : ['evidence'],
    rollback: undefined,
  })),
}));
