import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Choice, formatOptions } from '../fields/Choice.tsx';
import { Filters } from '../fields/Filters.tsx';
import { Scope } from '../fields/Scope.tsx';

/** Polls that were given up, of which instances. */
export function DeadLettersEditor(props: KindEditorProps<'deadLetters'>): JSX.Element {
  const { query, datasource, onChange, onType, onDone } = props;
  return (
    <>
      <Choice
        label="Format"
        options={formatOptions}
        value={query.format ?? 'table'}
        onChange={(format) => onChange({ format })}
      />
      <Scope datasource={datasource} value={query} onChange={onChange} />
      <Filters
        kind="deadLetters"
        value={query.filters}
        onChange={(filters) => onChange({ filters })}
        onType={(filters) => onType({ filters })}
        onDone={onDone}
      />
    </>
  );
}
