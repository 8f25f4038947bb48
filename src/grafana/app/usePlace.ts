import { locationService } from '@grafana/runtime';
import { useMemo, useSyncExternalStore } from 'react';
import { appPath } from '../../contract/plugin-ids.ts';
import type { Place } from '../../views/host/host.ts';

/** Its types come from a package that is not here. */
const grafana = locationService as unknown as {
  getLocation(): { pathname: string; search: string };
  getHistory(): { listen(changed: () => void): () => void };
};

/** Where one is among the app's pages; it changes as Grafana's address does. */
export function usePlace(): Place {
  const { pathname, search } = useSyncExternalStore(
    (changed) => grafana.getHistory().listen(changed),
    () => grafana.getLocation(),
  );
  return useMemo(
    () => ({
      path: pathname.startsWith(appPath) ? pathname.slice(appPath.length) || '/' : '/',
      search: new URLSearchParams(search),
    }),
    [pathname, search],
  );
}
