import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Choice } from '../fields/Choice.tsx';
import { Filters } from '../fields/Filters.tsx';
import { Scope } from '../fields/Scope.tsx';

/** Polls in flight, by type or by the host that is asked. */
export function WorkersEditor(props: KindEditorProps<'workers'>): JSX.Element {
  const { query, datasource, onChange, onType, onDone } = props;
  return (
    <>
      <Choice
        label="By"
        options={[
          { value: 'type', label: 'Type' },
          { value: 'host', label: 'Host', description: 'Which host is asked too much at once' },
        ]}
        value={query.by ?? 'type'}
        onChange={(by) => onChange({ by })}
      />
      <Scope datasource={datasource} value={query} onChange={onChange} />
      <Filters query={query} onChange={onChange} onType={onType} onDone={onDone} />
    </>
  );
}
