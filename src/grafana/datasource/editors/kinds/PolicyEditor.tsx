import type { JSX } from 'react';
import { policyViewOptions } from '../../words/choices.ts';
import type { KindEditorProps } from '../editor.ts';
import { Format } from '../fields/Format.tsx';
import { OneOf } from '../fields/OneOf.tsx';
import { Several } from '../fields/Several.tsx';
import { useValues } from '../fields/useValues.ts';

/** What of the policy engine. */
export function PolicyEditor(props: KindEditorProps<'policy'>): JSX.Element {
  const { query, datasource, onChange } = props;
  const { view = 'runs' } = query;
  const ofRuns = view === 'runs' || view === 'moves';
  const versions = useValues(datasource, ofRuns ? { kind: 'variable', of: 'policyVersions' } : undefined);
  return (
    <>
      <OneOf
        label="View"
        options={policyViewOptions}
        value={view}
        onChange={(next) => onChange({ view: next })}
      />
      {view === 'gates' && <Format value={query.format} onChange={onChange} />}
      {ofRuns && (
        <Several
          label="Versions"
          {...versions}
          value={query.versions}
          onChange={(next) => onChange({ versions: next })}
        />
      )}
    </>
  );
}
