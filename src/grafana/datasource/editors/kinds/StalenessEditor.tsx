import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Choice } from '../fields/Choice.tsx';
import { Filters } from '../fields/Filters.tsx';
import { Format } from '../fields/Format.tsx';
import { Scope } from '../fields/Scope.tsx';

/** The age of data, of each instance or of each type at worst. */
export function StalenessEditor(props: KindEditorProps<'staleness'>): JSX.Element {
  const { query, datasource, onChange, onType, onDone } = props;
  return (
    <>
      <Choice
        label="By"
        options={[
          { value: 'instance', label: 'Instance' },
          { value: 'type', label: 'Type', description: 'The oldest of each type' },
        ]}
        value={query.by ?? 'instance'}
        onChange={(by) => onChange({ by })}
      />
      <Format value={query.format} onChange={onChange} />
      <Scope datasource={datasource} value={query} onChange={onChange} />
      <Filters query={query} onChange={onChange} onType={onType} onDone={onDone} />
    </>
  );
}
