import type { JSX } from 'react';
import { variableIn } from '../../../../contract/query/dashboard-variable.ts';
import type { KindEditorProps } from '../editor.ts';
import { Choice } from '../fields/Choice.tsx';
import { Rollout } from '../fields/Rollout.tsx';
import { Several } from '../fields/Several.tsx';
import { useValues } from '../fields/useValues.ts';

/** Which criteria of a rollout, and over time or as they are judged now. */
export function CriteriaEditor({ query, datasource, onChange }: KindEditorProps<'criteria'>): JSX.Element {
  const { rollout } = query;
  const criteria = useValues(
    datasource,
    rollout && variableIn(rollout) === undefined ? { kind: 'variable', of: 'criteria', rollout } : undefined,
  );
  return (
    <>
      <Rollout datasource={datasource} value={rollout} onChange={(next) => onChange({ rollout: next })} />
      <Several
        label="Criteria"
        {...criteria}
        value={query.criteria}
        onChange={(next) => onChange({ criteria: next })}
      />
      <Choice
        label="Format"
        options={[
          { value: 'timeseries', label: 'Time series', description: 'Their values over the time range' },
          { value: 'table', label: 'Table', description: 'How each is judged now, and on what evidence' },
          { value: 'numeric', label: 'Numeric', description: 'A number for each, for alert rules' },
        ]}
        value={query.format ?? 'timeseries'}
        onChange={(format) => onChange({ format })}
      />
    </>
  );
}
