import type { JSX } from 'react';
import { variableIn } from '../../../../contract/query/dashboard-variable.ts';
import type { SchedulerDataSource } from '../../datasource.ts';
import { Several } from './Several.tsx';
import { useValues } from './useValues.ts';

interface ScopeFields {
  types?: string[] | undefined;
  groups?: string[] | undefined;
  instances?: string[] | undefined;
}

/** Of which instances: those that each of these lets through. Types and groups that are chosen narrow what is listed. */
export function Scope({
  datasource,
  value: { types, groups, instances },
  onChange,
}: {
  datasource: SchedulerDataSource;
  value: ScopeFields;
  onChange: (change: ScopeFields) => void;
}): JSX.Element {
  const ofTypes = useValues(datasource, { kind: 'variable', of: 'types' });
  const ofGroups = useValues(datasource, { kind: 'variable', of: 'groups', types: listed(types) });
  const ofInstances = useValues(datasource, {
    kind: 'variable',
    of: 'instances',
    types: listed(types),
    groups: listed(groups),
  });
  return (
    <>
      <Several label="Types" {...ofTypes} value={types} onChange={(next) => onChange({ types: next })} />
      <Several label="Groups" {...ofGroups} value={groups} onChange={(next) => onChange({ groups: next })} />
      <Several
        label="Instances"
        tooltip="By key or by name. A dashboard variable stands for all of its values."
        {...ofInstances}
        value={instances}
        onChange={(next) => onChange({ instances: next })}
      />
    </>
  );
}

/** Names that can narrow a list: a variable has no value in an editor. */
const listed = (names: string[] | undefined) =>
  (names ?? []).filter((name) => variableIn(name) === undefined);
