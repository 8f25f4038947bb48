import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Choice } from '../fields/Choice.tsx';
import { Live } from '../fields/Live.tsx';
import { Several } from '../fields/Several.tsx';
import { useValues } from '../fields/useValues.ts';

/** The queue as a whole, or a row for each type. */
export function QueueEditor({ query, datasource, onChange }: KindEditorProps<'queue'>): JSX.Element {
  const types = useValues(datasource, { kind: 'variable', of: 'types' });
  return (
    <>
      <Choice
        label="By"
        options={[
          { value: 'all', label: 'All', description: 'One row of numbers' },
          { value: 'type', label: 'Type', description: 'A number for each type' },
        ]}
        value={query.by ?? 'all'}
        onChange={(by) => onChange({ by })}
      />
      <Several label="Types" {...types} value={query.types} onChange={(next) => onChange({ types: next })} />
      <Live value={query.stream} onChange={(stream) => onChange({ stream })} />
    </>
  );
}
