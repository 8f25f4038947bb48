import { themeName } from './boot.ts';
import { Global } from '@emotion/react';
import {
  createTheme,
  FieldType,
  getDisplayProcessor,
  ThemeContext,
  type DataFrame,
  type Field,
  type LinkModel,
  type LoadingState,
  type PanelProps,
} from '@grafana/data';
import { setBackendSrv, type BackendSrv, type BackendSrvRequest } from '@grafana/runtime';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { useEffect, useState, type JSX } from 'react';
import { createRoot } from 'react-dom/client';
import { from } from 'rxjs';
import { RolloutStage } from '../../../src/grafana/rollout-stage/RolloutStage.tsx';
import { defaults, type RolloutStageOptions } from '../../../src/grafana/rollout-stage/options.ts';
import { loadTranslations } from '../../../src/views/locales/loadTranslations.ts';
import type { Answer } from '../answers.ts';

/**
 * The panel in a page of its own, as Grafana would mount it. Its data are whatever `GET /answer.json` says,
 * which each test decides, and its requests go out for the test to see.
 */
const asked = new URLSearchParams(location.search);
const theme = createTheme({ colors: { mode: themeName } });
const padding = 16;

setBackendSrv({
  fetch: ({ url, method = 'GET', data, headers }: BackendSrvRequest) =>
    from(send(url, method, data, headers as Record<string, string>)),
} as unknown as BackendSrv);

/** Rejects as Grafana's own fetch does: with the status and the body, read. */
async function send(url: string, method: string, data: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    headers,
    ...(typeof data === 'string' && { body: data }),
  });
  const { status, statusText, ok } = response;
  const read = { status, statusText, data: (await response.json()) as unknown };
  if (!ok) throw Object.assign(new Error(statusText), read);
  return read;
}

function framesOf({ rollouts, asList = false, mappings = [], links = [] }: Answer): DataFrame[] {
  const fieldOf = (values: string[]): Field => {
    const config = { mappings };
    return {
      name: 'rollout',
      type: FieldType.string,
      config,
      values,
      display: getDisplayProcessor({ field: { type: FieldType.string, config }, theme }),
      getLinks: () =>
        links.map(({ title, url }) => ({ title, href: url, target: '_blank' }) as LinkModel<Field>),
    };
  };
  const frame = (of: Answer['rollouts'], custom: object) => ({
    name: 'rollout',
    refId: 'A',
    length: of.length,
    fields: [fieldOf(of.map(({ id }) => id))],
    meta: { custom: custom as Record<string, unknown> },
  });
  if (asList) return [frame(rollouts, { rollouts })];
  return rollouts.map((rollout) => frame([rollout], { rollout }));
}

function dataOf(answer: Answer): PanelProps['data'] {
  const { state, error } = answer;
  return {
    state: state as LoadingState,
    series: framesOf(answer),
    ...(error !== undefined && { errors: [{ message: error }] }),
    request: {
      targets: [{ refId: 'A', datasource: { uid: 'rollcall', type: 'rollcall-scheduler-datasource' } }],
    } as unknown as NonNullable<PanelProps['data']['request']>,
    timeRange: {} as PanelProps['data']['timeRange'],
  };
}

function Harness(): JSX.Element {
  const [data, setData] = useState(() => dataOf({ state: 'Loading', rollouts: [] }));
  useEffect(() => {
    const query = async () => setData(dataOf((await (await fetch('/answer.json')).json()) as Answer));
    Object.assign(window, {
      __grafanaSceneContext: { state: { $timeRange: { onRefresh: () => void query() } } },
    });
    void query();
  }, []);
  const height = Number(asked.get('height') ?? window.innerHeight - 2 * padding);
  const props = {
    id: 1,
    data,
    options: { ...defaults, ...(JSON.parse(asked.get('options') ?? '{}') as Partial<RolloutStageOptions>) },
    timeZone: asked.get('timeZone') ?? 'utc',
    width: window.innerWidth - 2 * padding,
    height,
  } as unknown as PanelProps<RolloutStageOptions>;
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Global styles={{ body: { margin: 0, overflow: 'auto' } }} />
      <main style={{ minHeight: '100vh', padding, background: theme.colors.background.primary }}>
        <div style={asked.has('height') ? { height, overflow: 'hidden' } : {}}>
          <RolloutStage {...props} />
        </div>
      </main>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

await loadTranslations([asked.get('lang') ?? 'en-US']);
const root = document.body.appendChild(document.createElement('div'));
createRoot(root).render(<Harness />);
