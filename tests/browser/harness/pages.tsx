import { themeName } from './boot.ts';
import { Global } from '@emotion/react';
import { createTheme, ThemeContext } from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import { useEffect, useMemo, useState, type JSX } from 'react';
import { createRoot } from 'react-dom/client';
import { roles, type Role } from '../../../src/contract/actor.ts';
import { callBy } from '../../../src/views/host/call.ts';
import type { Host } from '../../../src/views/host/host.ts';
import { newQueryClient } from '../../../src/views/host/queryClient.ts';
import { sendByFetch } from '../../../src/views/host/sendByFetch.ts';
import { ShownPage } from '../../../src/views/host/ShownPage.tsx';
import { loadTranslations } from '../../../src/views/locales/loadTranslations.ts';

/**
 * One of the pages in a host of its own: `?place=` says where one is (`/rollouts/adaptive-polling`), `role`, `theme`,
 * `lang` and `timeZone` who looks at it and how. Its calls go out to `/api/...`, for the test to answer.
 */
const asked = new URLSearchParams(location.search);
const role = (asked.get('role') ?? 'admin') as Role;
const theme = createTheme({ colors: { mode: themeName } });
const queries = newQueryClient();
const call = callBy(sendByFetch(() => ({})));

const placeNow = () => {
  const url = new URL(new URLSearchParams(location.search).get('place') ?? '/', location.origin);
  return { path: url.pathname, search: url.searchParams };
};

/** The address of the harness with another place in it. */
const href = (path: string) => {
  const search = new URLSearchParams(asked);
  search.set('place', path);
  return `${location.pathname}?${search.toString()}`;
};

function Harness(): JSX.Element {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const follow = () => setPlace(placeNow());
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const host = useMemo<Host>(
    () => ({
      call,
      who: { login: 'vera', role },
      service: { name: location.origin },
      showsSecrets: true,
      barrier: (wanted) =>
        roles.indexOf(role) >= roles.indexOf(wanted)
          ? undefined
          : `You are signed in as a ${role}, and this takes an ${wanted}.`,
      timeZone: asked.get('timeZone') ?? 'utc',
      place,
      href,
      goTo: (path, how) => {
        history[how?.replace ? 'replaceState' : 'pushState'](null, '', href(path));
        setPlace(placeNow());
      },
    }),
    [place],
  );
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Global styles={{ body: { margin: 0, overflow: 'auto' } }} />
      <main style={{ minHeight: '100vh', padding: 16, background: theme.colors.background.primary }}>
        <h1>{place.path}</h1>
        <ShownPage host={host} queries={queries} />
      </main>
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

await loadTranslations([asked.get('lang') ?? 'en-US']);
createRoot(document.body.appendChild(document.createElement('div'))).render(<Harness />);
