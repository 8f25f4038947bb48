import { CoreApp, type QueryEditorProps } from '@grafana/data';
import { Alert, Stack } from '@grafana/ui';
import { useId, useRef, type ComponentType, type JSX } from 'react';
import type { RollcallQuery } from '../../../contract/query.ts';
import { migrateQuery, newerThanThis } from '../../../contract/query-migration.ts';
import { alertFault } from '../alerting.ts';
import { emptyQuery } from '../completeQuery.ts';
import type { SchedulerDataSource } from '../datasource.ts';
import type { AskedKind, SchedulerOptions, SchedulerQuery } from '../model.ts';
import { kindOptions } from '../words/kinds.ts';
import type { KindEditorProps } from './editor.ts';
import { Chooser } from './fields/Chooser.tsx';
import { Line } from './fields/Line.tsx';
import { kindEditors } from './kinds/kindEditors.ts';

type Props = QueryEditorProps<SchedulerDataSource, SchedulerQuery, SchedulerOptions>;

/** Asks what to query, and then only what that kind needs. */
export function QueryEditor({
  query: saved,
  datasource,
  data,
  app,
  onChange,
  onRunQuery,
}: Props): JSX.Element {
  const id = useId();
  /** Whether a field was typed in since the query was asked. */
  const typed = useRef(false);
  const newer = newerThanThis(saved);
  if (newer !== undefined) return <Alert severity="error" title={newer} />;
  const query = migrateQuery(saved) as SchedulerQuery;

  /** Grafana's own fields (refId, datasource, hide) stay; those of the former kind do not. */
  const choose = (kind: AskedKind) => {
    const { refId, datasource: ref, hide } = query;
    onChange({
      refId,
      ...(ref && { datasource: ref }),
      ...(hide !== undefined && { hide }),
      ...emptyQuery(kind),
    });
    onRunQuery();
  };
  const save = (change: Partial<RollcallQuery>) => onChange({ ...query, ...change } as SchedulerQuery);
  const ask = () => {
    typed.current = false;
    onRunQuery();
  };

  // Each kind has the editor of its own type, which the compiler cannot follow through the table.
  const KindEditor = kindEditors[query.kind as AskedKind] as
    ComponentType<KindEditorProps<AskedKind>> | undefined;
  const fault = app === CoreApp.UnifiedAlerting ? alertFault(query) : undefined;
  return (
    <Stack direction="column" gap={0}>
      <Line label="Query" htmlFor={id}>
        <Chooser
          id={id}
          options={kindOptions}
          value={KindEditor ? (query.kind as AskedKind) : null}
          placeholder="Choose what to ask"
          width={60}
          onChange={choose}
        />
      </Line>
      {KindEditor && (
        <KindEditor
          // A field keeps what is being typed in it, which must not wander into the next kind.
          key={query.kind}
          query={query as KindEditorProps<AskedKind>['query']}
          datasource={datasource}
          data={data}
          onType={(change) => {
            typed.current = true;
            save(change);
          }}
          onChange={(change) => {
            save(change);
            ask();
          }}
          onDone={() => {
            if (typed.current) ask();
          }}
          onRunQuery={ask}
        />
      )}
      {fault !== undefined && <Alert severity="warning" title={fault} />}
    </Stack>
  );
}
