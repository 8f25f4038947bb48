import { ErrorBoundaryAlert, LoadingPlaceholder } from '@grafana/ui';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { Suspense, type JSX } from 'react';
import { pages } from '../pages.ts';
import { t } from '../text.ts';
import { HostProvider, type Host } from './host.ts';

/**
 * The page that the host's place names, or the first. One that fails while it is drawn says so in its own room, and the
 * host around it goes on.
 */
export function ShownPage({ host, queries }: { host: Host; queries: QueryClient }): JSX.Element {
  const View = (pageAt(host.place.path) ?? pages[0])?.view;
  return (
    <QueryClientProvider client={queries}>
      <HostProvider value={host}>
        <ErrorBoundaryAlert key={host.place.path} dependencies={[host.place.path]}>
          <Suspense fallback={<LoadingPlaceholder text={t('rollcall.host.loading', 'Loading the page…')} />}>
            {View && <View />}
          </Suspense>
        </ErrorBoundaryAlert>
      </HostProvider>
    </QueryClientProvider>
  );
}

/** By the first part of a path: `/rollouts/adaptive-polling` is on the page `rollouts`. */
export function pageAt(path: string): (typeof pages)[number] | undefined {
  const name = path.split('/')[1];
  return pages.find((page) => page.name === name);
}
