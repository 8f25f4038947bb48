import type { RolloutPlan } from '../shape.ts';
import { listed, repeated, type Complaint } from './complaint.ts';

/** Criteria, kill switches and roles that are named and do not exist, or are named twice. */
export function referenceComplaints(plan: RolloutPlan): Complaint[] {
  return [
    ...criteriaNamed(plan).flatMap(({ path, name }) =>
      unknown(path, name, 'criterion', 'criteria', plan.criteria),
    ),
    ...Object.entries(plan.drills).flatMap(([drill, { killSwitch }]) =>
      unknown(['drills', drill, 'killSwitch'], killSwitch, 'kill switch', 'killSwitches', plan.killSwitches),
    ),
    ...listsOfNames(plan).flatMap(({ path, names }) =>
      repeated(names).map((index) => ({
        path: [...path, index],
        message: `names ${names[index]} a second time: remove it`,
      })),
    ),
    ...rolesNamed(plan).flatMap(({ path, role }) =>
      Object.keys(plan.roles).length === 0 ? [] : unknown(path, role, 'role', 'roles', plan.roles),
    ),
  ];
}

function unknown(
  path: Complaint['path'],
  name: string,
  what: string,
  field: string,
  known: Record<string, unknown>,
): Complaint[] {
  if (Object.hasOwn(known, name)) return [];
  return [
    {
      path,
      message: `names no ${what}, but ${JSON.stringify(name)}: write one of ${listed(Object.keys(known))}, or add it under ${field}`,
    },
  ];
}

/** Every list of criteria, with its place. */
function listsOfNames({ rollback, stages }: RolloutPlan): { path: Complaint['path']; names: string[] }[] {
  return [
    { path: ['rollback'], names: rollback },
    ...stages.flatMap((stage, index) => [
      { path: ['stages', index, 'exit'], names: stage.exit },
      { path: ['stages', index, 'rollback'], names: stage.rollback },
    ]),
  ];
}

function criteriaNamed(plan: RolloutPlan): { path: Complaint['path']; name: string }[] {
  return [
    ...listsOfNames(plan).flatMap(({ path, names }) =>
      names.map((name, at) => ({ path: [...path, at], name })),
    ),
    ...plan.recovery.map(({ criterion }, at) => ({ path: ['recovery', at, 'criterion'], name: criterion })),
    ...plan.stages.flatMap((stage, index) =>
      stage.preconditions.flatMap((needed, at) =>
        needed.kind === 'criterion'
          ? [{ path: ['stages', index, 'preconditions', at, 'criterion'], name: needed.criterion }]
          : [],
      ),
    ),
  ];
}

function rolesNamed(plan: RolloutPlan): { path: Complaint['path']; role: string }[] {
  return plan.stages.flatMap((stage, index) => [
    ...stage.signOffs.map((role, at) => ({ path: ['stages', index, 'signOffs', at], role })),
    ...stage.preconditions.flatMap((needed, at) =>
      needed.kind === 'tick'
        ? [{ path: ['stages', index, 'preconditions', at, 'role'], role: needed.role }]
        : [],
    ),
  ]);
}
