import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Filters } from '../fields/Filters.tsx';
import { Format } from '../fields/Format.tsx';
import { Scope } from '../fields/Scope.tsx';

/** Polls that were given up, of which instances. */
export function DeadLettersEditor(props: KindEditorProps<'deadLetters'>): JSX.Element {
  const { query, datasource, onChange, onType, onDone } = props;
  return (
    <>
      <Format value={query.format} onChange={onChange} />
      <Scope datasource={datasource} value={query} onChange={onChange} />
      <Filters query={query} onChange={onChange} onType={onType} onDone={onDone} />
    </>
  );
}
