import type { JSX } from 'react';
import type { EventSource } from '../../../../contract/query/choices.ts';
import { eventOptions } from '../../words/choices.ts';
import type { KindEditorProps } from '../editor.ts';
import { Several } from '../fields/Several.tsx';
import { useValues } from '../fields/useValues.ts';

/** Which events, of which rollouts and instances. */
export function EventsEditor({ query, datasource, onChange }: KindEditorProps<'events'>): JSX.Element {
  const rollouts = useValues(datasource, { kind: 'variable', of: 'rollouts' });
  const types = useValues(datasource, { kind: 'variable', of: 'types' });
  const instances = useValues(datasource, { kind: 'variable', of: 'instances' });
  return (
    <>
      <Several<EventSource>
        label="Events"
        options={eventOptions}
        value={query.what}
        placeholder="Choose at least one"
        onlyListed
        onChange={(what) => onChange({ what })}
      />
      <Several
        label="Rollouts"
        {...rollouts}
        value={query.rollouts}
        onChange={(next) => onChange({ rollouts: next })}
      />
      <Several label="Types" {...types} value={query.types} onChange={(next) => onChange({ types: next })} />
      <Several
        label="Instances"
        {...instances}
        value={query.instances}
        onChange={(next) => onChange({ instances: next })}
      />
    </>
  );
}
