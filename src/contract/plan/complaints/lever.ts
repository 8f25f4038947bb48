import type { RolloutPlan } from '../shape.ts';
import { leverSettings } from '../levers.ts';
import { listed, type Complaint } from './complaint.ts';

type PlanOf<Name extends RolloutPlan['lever']> = Extract<RolloutPlan, { lever: Name }>;

/** Stages that take back what an earlier one rolled out, or skip a step; settings that contradict themselves. */
export function leverComplaints(plan: RolloutPlan): Complaint[] {
  switch (plan.lever) {
    case 'adaptive-polling':
      return adaptivePolling(plan);
    case 'search-console-sync':
      return searchConsoleSync(plan);
    case 'optimize':
      return optimize(plan);
  }
}

/** Each stage's settings with those before it in the same cell: at first, where a rollback goes. */
const steps = <Settings>(plan: {
  rollbackTo: Settings;
  stages: { name: string; cell?: string | undefined; settings: Settings }[];
}) =>
  plan.stages.map(({ settings, cell }, index) => {
    const earlier = plan.stages.slice(0, index).findLast((each) => each.cell === cell);
    return {
      path: ['stages', index, 'settings'],
      settings,
      before: earlier?.settings ?? plan.rollbackTo,
      from: earlier?.name ?? 'rollbackTo',
    };
  });

function adaptivePolling(plan: PlanOf<'adaptive-polling'>): Complaint[] {
  return steps(plan).flatMap(({ path, settings, before, from }) => {
    const { groups, percent } = before.enabled ? before.scope : { groups: [], percent: 0 };
    const complaints: Complaint[] = [];
    const complain = (field: string[], message: string) =>
      complaints.push({ path: [...path, ...field], message });
    if (!settings.enabled)
      complain(
        ['enabled'],
        'is false: a stage polls adaptively. Rollback and kill switches turn it off; write true',
      );
    if (settings.scope.percent < percent)
      complain(
        ['scope', 'percent'],
        `is below the ${percent} of ${from}: a stage never narrows the scope; write ${percent} or more`,
      );
    if (settings.scope.percent > percent + plan.largestStepPercent)
      complain(
        ['scope', 'percent'],
        `skips from ${percent} of ${from} to ${settings.scope.percent}, and a stage adds at most largestStepPercent, ${plan.largestStepPercent}: add a stage at ${percent + plan.largestStepPercent} between, or write another largestStepPercent`,
      );
    const dropped = groups.filter((group) => !settings.scope.groups.includes(group));
    if (dropped.length > 0)
      complain(
        ['scope', 'groups'],
        `leaves out ${listed(dropped)} of ${from}: a stage never narrows the scope; add ${dropped.length > 1 ? 'them' : 'it'}`,
      );
    return complaints;
  });
}

function searchConsoleSync(plan: PlanOf<'search-console-sync'>): Complaint[] {
  const limits = ['maxConcurrency', 'maxQueueSize', 'maxInFlight'] as const;
  return steps(plan).flatMap(({ path, settings, before, from }) => [
    ...limits
      .filter((limit) => settings[limit] < before[limit])
      .map((limit) => ({
        path: [...path, limit],
        message: `is below the ${before[limit]} of ${from}: a stage never takes back what was rolled out; write ${before[limit]} or more`,
      })),
    ...(settings.restart
      ? [{ path: [...path, 'restart'], message: 'is true: only kill switches restart the job; leave it out' }]
      : []),
  ]);
}

function optimize(plan: PlanOf<'optimize'>): Complaint[] {
  const audiences = leverSettings.optimize.shape.audience.unwrap().options;
  const taken = steps(plan).flatMap(({ path, settings, before, from }) => {
    const gone = before.availableVersions.filter((version) => !settings.availableVersions.includes(version));
    return [
      ...(gone.length > 0
        ? [
            {
              path: [...path, 'availableVersions'],
              message: `leaves out ${listed(gone)} of ${from}: a stage never takes back what was rolled out; add ${gone.length > 1 ? 'them' : 'it'}`,
            },
          ]
        : []),
      ...(audiences.indexOf(settings.audience) < audiences.indexOf(before.audience)
        ? [
            {
              path: [...path, 'audience'],
              message: `is ${settings.audience} after ${before.audience} of ${from}: a stage never takes back what was rolled out; write ${before.audience} or a wider one of ${listed(audiences)}`,
            },
          ]
        : []),
    ];
  });
  const withDefaults = [
    { path: ['rollbackTo'], settings: plan.rollbackTo },
    ...plan.stages.map(({ settings }, index) => ({ path: ['stages', index, 'settings'], settings })),
    ...Object.entries(plan.killSwitches).flatMap(([name, { settings, then }]) => [
      { path: ['killSwitches', name, 'settings'], settings },
      ...then.map((next, index) => ({
        path: ['killSwitches', name, 'then', index, 'settings'],
        settings: next.settings,
      })),
    ]),
  ];
  return [
    ...taken,
    ...withDefaults.flatMap(({ path, settings: { availableVersions, defaultVersion } }) => {
      if (!availableVersions || (defaultVersion !== undefined && availableVersions.includes(defaultVersion)))
        return [];
      const message = `${defaultVersion === undefined ? 'is missing beside availableVersions' : 'is not available'}: write one of ${listed(availableVersions)}`;
      return [{ path: [...path, 'defaultVersion'], message }];
    }),
  ];
}
