import type { QueryEditorProps } from '@grafana/data';
import type { JSX } from 'react';
import { emptyQuery } from '../completeQuery.ts';
import type { SchedulerDataSource } from '../datasource.ts';
import type { QueryAs, SchedulerOptions, SchedulerQuery } from '../model.ts';
import { EventsEditor } from './kinds/EventsEditor.tsx';

type Props = QueryEditorProps<SchedulerDataSource, SchedulerQuery, SchedulerOptions>;

/** Which events to annotate. Other kinds of queries have no moments to mark. */
export function AnnotationEditor({ query, datasource, onChange, onRunQuery }: Props): JSX.Element {
  const events = (query.kind === 'events' ? query : emptyQuery('events')) as QueryAs<'events'>;
  const type = (change: Partial<QueryAs<'events'>>) =>
    onChange({ refId: query.refId, datasource: query.datasource, ...events, ...change });
  return (
    <EventsEditor
      query={events}
      datasource={datasource}
      onType={type}
      onChange={(change) => {
        type(change);
        onRunQuery();
      }}
      onDone={onRunQuery}
      onRunQuery={onRunQuery}
    />
  );
}
