import { themeName } from './boot.ts';
import { Global } from '@emotion/react';
import { createTheme, FieldType, ThemeContext, type LoadingState, type PanelProps } from '@grafana/data';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { useEffect, useState, type JSX } from 'react';
import { createRoot } from 'react-dom/client';
import { from } from 'rxjs';
import {
  RolloutStagePanel,
  type RolloutStageOptions,
} from '../../../src/grafana/rollout-stage/RolloutStagePanel.tsx';
import type { Answer } from '../answers.ts';

/**
 * The panel in a page of its own, as Grafana would mount it. Its data are whatever `GET /answer.json` says,
 * which each test decides, and its requests go out for the test to see.
 */
const theme = createTheme({ colors: { mode: themeName } });

setBackendSrv({
  fetch: ({ url, method = 'GET', data }: BackendSrvRequest) => from(send(url, method, data)),
} as unknown as BackendSrv);

/** Rejects as Grafana's own fetch does: with the status and the body, read. */
async function send(url: string, method: string, data: unknown) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(data),
  });
  const { status, statusText, ok } = response;
  const read = { status, statusText, data: (await response.json()) as unknown };
  if (!ok) throw Object.assign(new Error(statusText), read);
  return read;
}

function dataOf({ state, rollouts, error }: Answer): PanelProps['data'] {
  return {
    state: state as LoadingState,
    series: rollouts.map((rollout) => ({
      name: 'rollout',
      refId: 'A',
      length: 1,
      fields: [{ name: 'stage', type: FieldType.string, config: {}, values: [rollout.stage] }],
      meta: { custom: { rollout } },
    })),
    ...(error !== undefined && { errors: [{ message: error }] }),
    request: {
      targets: [{ refId: 'A', datasource: { uid: 'rollcall', type: 'rollcall-scheduler-datasource' } }],
    } as unknown as NonNullable<PanelProps['data']['request']>,
    timeRange: {} as PanelProps['data']['timeRange'],
  };
}

function Harness(): JSX.Element {
  const [answer, setAnswer] = useState<Answer>({ state: 'Loading', rollouts: [] });
  useEffect(() => {
    const query = async () => setAnswer((await (await fetch('/answer.json')).json()) as Answer);
    Object.assign(window, {
      __grafanaSceneContext: { state: { $timeRange: { onRefresh: () => void query() } } },
    });
    void query();
  }, []);
  const props = {
    id: 1,
    data: dataOf(answer),
    options: { datasourceUid: '' },
    timeZone: 'utc',
  } as unknown as PanelProps<RolloutStageOptions>;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Global styles={{ body: { margin: 0, overflow: 'auto' } }} />
      <main style={{ minHeight: '100vh', padding: 16, background: theme.colors.background.primary }}>
        <RolloutStagePanel {...props} />
      </main>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

const root = document.body.appendChild(document.createElement('div'));
createRoot(root).render(<Harness />);
