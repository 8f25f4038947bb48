import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Filters } from '../fields/Filters.tsx';
import { Several } from '../fields/Several.tsx';
import { useValues } from '../fields/useValues.ts';

/** Which rollouts to list: as they stand, or what was done to them. */
export function RolloutsEditor(props: KindEditorProps<'rollouts' | 'transitions'>): JSX.Element {
  const { query, datasource, onChange, onType, onDone } = props;
  const rollouts = useValues(datasource, { kind: 'variable', of: 'rollouts' });
  return (
    <>
      <Several
        label="Rollouts"
        {...rollouts}
        value={query.rollouts}
        onChange={(next) => onChange({ rollouts: next })}
      />
      <Filters query={query} onChange={onChange} onType={onType} onDone={onDone} />
    </>
  );
}
