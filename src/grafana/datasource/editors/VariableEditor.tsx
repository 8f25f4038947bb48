import type { QueryEditorProps } from '@grafana/data';
import { Stack } from '@grafana/ui';
import { useId, type JSX } from 'react';
import type { VariableSource } from '../../../contract/query/choices.ts';
import { querySchemaVersion } from '../../../contract/query-migration.ts';
import type { SchedulerDataSource } from '../datasource.ts';
import type { SchedulerOptions, SchedulerQuery, VariableQuery } from '../model.ts';
import { variableOptions } from '../words/choices.ts';
import { Chooser } from './fields/Chooser.tsx';
import { Line } from './fields/Line.tsx';
import { Rollout } from './fields/Rollout.tsx';
import { Several } from './fields/Several.tsx';
import { useValues } from './fields/useValues.ts';

type Props = QueryEditorProps<SchedulerDataSource, SchedulerQuery, SchedulerOptions, VariableQuery>;

/** What a template variable lists, and what narrows it: another variable, for one that follows from it. */
export function VariableEditor({ query, datasource, onChange }: Props): JSX.Element {
  const id = useId();
  const { of = 'instances', rollout, types, groups, refId = 'variable' } = query;
  const ofRollout = of === 'stages' || of === 'criteria';
  const byType = of === 'instances' || of === 'groups';
  const allTypes = useValues(datasource, byType ? { kind: 'variable', of: 'types' } : undefined);
  const allGroups = useValues(
    datasource,
    of === 'instances' ? { kind: 'variable', of: 'groups' } : undefined,
  );
  const asked = { kind: 'variable' as const, refId, schemaVersion: querySchemaVersion };
  const change = (next: Partial<VariableQuery>) =>
    onChange({ ...asked, of, rollout, types, groups, ...next });
  return (
    <Stack direction="column" gap={0}>
      <Line label="List" htmlFor={id}>
        <Chooser<VariableSource>
          id={id}
          width={60}
          options={variableOptions}
          value={of}
          // What narrowed the former list would narrow this one unseen.
          onChange={(next) => onChange({ ...asked, of: next })}
        />
      </Line>
      {ofRollout && (
        <Rollout datasource={datasource} value={rollout} onChange={(next) => change({ rollout: next })} />
      )}
      {byType && (
        <Several
          label="Types"
          tooltip="A variable such as $type lets the values follow from it."
          {...allTypes}
          value={types}
          onChange={(next) => change({ types: next })}
        />
      )}
      {of === 'instances' && (
        <Several label="Groups" {...allGroups} value={groups} onChange={(next) => change({ groups: next })} />
      )}
    </Stack>
  );
}
