import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Filters } from '../fields/Filters.tsx';
import { Scope } from '../fields/Scope.tsx';

/** Which instances to list. */
export function InstancesEditor(props: KindEditorProps<'instances'>): JSX.Element {
  const { query, datasource, onChange, onType, onDone } = props;
  return (
    <>
      <Scope datasource={datasource} value={query} onChange={onChange} />
      <Filters query={query} onChange={onChange} onType={onType} onDone={onDone} />
    </>
  );
}
