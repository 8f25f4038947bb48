import { LoadingPlaceholder } from '@grafana/ui';
import { lazy, Suspense, type JSX } from 'react';
import { loadTranslations } from '../../views/locales/loadTranslations.ts';
import { usePlace } from './usePlace.ts';

const translated = loadTranslations();
const StatusPage = lazy(async () => {
  await translated;
  return import('./StatusPage.tsx');
});
const SchedulerPage = lazy(async () => {
  await translated;
  return import('./SchedulerPage.tsx');
});

/** The app in Grafana: Status, which is Grafana's own affair, and the pages that the console has as well. */
export default function AppRootPage(): JSX.Element {
  const place = usePlace();
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      {place.path.startsWith('/status') ? <StatusPage /> : <SchedulerPage place={place} />}
    </Suspense>
  );
}
