import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Choice } from '../fields/Choice.tsx';
import { Filters } from '../fields/Filters.tsx';
import { Live } from '../fields/Live.tsx';
import { Scope } from '../fields/Scope.tsx';

/** Circuit breakers of which instances, for people or for an alert rule. */
export function BreakersEditor(props: KindEditorProps<'breakers'>): JSX.Element {
  const { query, datasource, onChange, onType, onDone } = props;
  return (
    <>
      <Choice
        label="Format"
        options={[
          { value: 'table', label: 'Table', description: 'The breakers that are not closed' },
          {
            value: 'numeric',
            label: 'Numeric',
            description: 'Seconds since each was last closed, for alert rules',
          },
        ]}
        value={query.format ?? 'table'}
        onChange={(format) => onChange({ format })}
      />
      <Scope datasource={datasource} value={query} onChange={onChange} />
      <Filters query={query} onChange={onChange} onType={onType} onDone={onDone} />
      <Live value={query.stream} onChange={(stream) => onChange({ stream })} />
    </>
  );
}
