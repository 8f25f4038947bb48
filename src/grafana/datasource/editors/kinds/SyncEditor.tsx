import type { JSX } from 'react';
import type { SyncView } from '../../../../contract/query/choices.ts';
import { syncViewOptions } from '../../words/choices.ts';
import type { KindEditorProps } from '../editor.ts';
import { Format } from '../fields/Format.tsx';
import { OneOf } from '../fields/OneOf.tsx';
import { Several } from '../fields/Several.tsx';
import { useValues } from '../fields/useValues.ts';

/** The views that a site can narrow; the others are of the sync as a whole. */
const viewsOfSites: SyncView[] = ['batches', 'durations', 'queriesPerMinute', 'rateLimits', 'days'];

/** What of the Search Console sync. */
export function SyncEditor(props: KindEditorProps<'sync'>): JSX.Element {
  const { query, datasource, onChange } = props;
  const { view = 'queue' } = query;
  const ofSites = viewsOfSites.includes(view);
  const sites = useValues(datasource, ofSites ? { kind: 'variable', of: 'sites' } : undefined);
  return (
    <>
      <OneOf
        label="View"
        options={syncViewOptions}
        value={view}
        onChange={(next) => onChange({ view: next })}
      />
      {view === 'quota' && <Format value={query.format} onChange={onChange} />}
      {ofSites && (
        <Several
          label="Sites"
          {...sites}
          value={query.sites}
          onChange={(next) => onChange({ sites: next })}
        />
      )}
    </>
  );
}
