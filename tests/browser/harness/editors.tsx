import { themeName } from './boot.ts';
import { Global } from '@emotion/react';
import {
  createTheme,
  getDefaultTimeRange,
  LoadingState,
  ThemeContext,
  type DataFrame,
  type DataSourceSettings,
  type PanelData,
} from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { useState, type ComponentType, type JSX } from 'react';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom-v5-compat';
import { lastValueFrom } from 'rxjs';
import { EditedDataSource } from '../../../src/grafana/datasource/editedDataSource.ts';
import * as lazyEditors from '../../../src/grafana/datasource/lazyEditors.tsx';
import type { SchedulerQuery } from '../../../src/grafana/datasource/model.ts';
import { instanceSettings, surround } from './grafana.ts';

/**
 * The editors of the data source in a page of their own, as Grafana would mount them: `?editor=` names one of them,
 * `?saved=` what was saved before, and `?variables=` what the dashboard's variables hold. What an editor saves is on the
 * page as JSON.
 */
const asked = new URLSearchParams(location.search);
const editor = asked.get('editor') ?? 'QueryEditor';
const read = (name: string): unknown => JSON.parse(asked.get(name) ?? '{}');
surround(read('variables') as Record<string, string | string[]>);
const theme = createTheme({ colors: { mode: themeName } });
const datasource = new EditedDataSource(instanceSettings);
// What Grafana itself calls on it, tests call as well.
Object.assign(window, { datasource });

function Saved({ value }: { value: unknown }): JSX.Element {
  return <pre data-testid="saved">{JSON.stringify(value)}</pre>;
}

function Config(): JSX.Element {
  const [options, setOptions] = useState({
    ...{ id: 1, uid: 'rollcall', url: '', basicAuth: false, basicAuthUser: '', readOnly: false },
    ...{ jsonData: {}, secureJsonFields: {}, secureJsonData: {} },
    ...(read('saved') as object),
  } as unknown as DataSourceSettings<object, object>);
  return (
    <>
      <lazyEditors.ConfigEditor options={options} onOptionsChange={setOptions} />
      <Saved value={options} />
    </>
  );
}

/** An editor of queries, whose query is asked when the editor says so. */
function Query(): JSX.Element {
  const [query, setQuery] = useState({ refId: 'A', ...(read('saved') as object) } as SchedulerQuery);
  const [wanted, setWanted] = useState(0);
  const [ran, setRan] = useState(0);
  const [data, setData] = useState<PanelData>();
  const run = async () => {
    const range = getDefaultTimeRange();
    const request = {
      ...{ requestId: 'Q1', app: 'panel-editor', interval: '10s', intervalMs: 10_000, scopedVars: {} },
      ...{ targets: [query], range, startTime: Date.now(), timezone: 'utc' },
    };
    const { data: series, errors } = await lastValueFrom(datasource.query(request));
    const state = errors ? LoadingState.Error : LoadingState.Done;
    setData({ series: series as DataFrame[], state, timeRange: range, request, ...(errors && { errors }) });
  };
  // The query that was saved last, after the editor said that it shall be asked.
  if (wanted !== ran) {
    setRan(wanted);
    if (datasource.filterQuery(query)) void run();
  }
  const Editor = lazyEditors[editor as 'QueryEditor'] as ComponentType<object>;
  return (
    <>
      <Editor
        {...{ query, data, app: asked.get('app') ?? 'panel-editor', datasource }}
        {...{ onChange: setQuery, onClickExample: setQuery, onRunQuery: () => setWanted((n) => n + 1) }}
      />
      <Saved value={query} />
    </>
  );
}

const root = document.body.appendChild(document.createElement('div'));
createRoot(root).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <Global styles={{ body: { margin: 0, overflow: 'auto' } }} />
    <MemoryRouter>
      <main style={{ minHeight: '100vh', padding: 16, background: theme.colors.background.primary }}>
        {editor === 'ConfigEditor' ? <Config /> : <Query />}
      </main>
    </MemoryRouter>
    <PortalContainer />
  </ThemeContext.Provider>,
);
