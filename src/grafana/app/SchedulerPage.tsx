import { getDataSourceSrv, PluginPage } from '@grafana/runtime';
import { useState, type JSX } from 'react';
import type { Place } from '../../views/host/host.ts';
import { newQueryClient } from '../../views/host/queryClient.ts';
import { pageAt, ShownPage } from '../../views/host/ShownPage.tsx';
import { pages } from '../../views/pages.ts';
import { titleOf } from '../../views/titles.ts';
import { schedulers } from './dataSources.ts';
import { NoDataSource } from './NoDataSource.tsx';
import { SchedulerChoice } from './SchedulerChoice.tsx';
import { useGrafanaHost } from './useGrafanaHost.ts';

/** One of the pages, asked of the data source that the address names, or else of the default one. */
export default function SchedulerPage({ place }: { place: Place }): JSX.Element {
  const known = schedulers(getDataSourceSrv());
  const named = place.search.get('datasource');
  const chosen = known.find(({ uid, name }) => uid === named || name === named) ?? known[0];
  const { title, subTitle } = titleOf((pageAt(place.path) ?? pages[0])?.name ?? '');
  return (
    <PluginPage
      renderTitle={() => <h1>{title}</h1>}
      subTitle={subTitle}
      actions={
        known.length > 1 && chosen && <SchedulerChoice known={known} chosen={chosen.uid} place={place} />
      }
    >
      {chosen ? (
        <PageOf key={chosen.uid} place={place} datasource={chosen} isOnlyOne={known.length === 1} />
      ) : (
        <NoDataSource />
      )}
    </PluginPage>
  );
}

/** With a memory of its own: what another scheduler answered has no place here. */
function PageOf({
  place,
  datasource,
  isOnlyOne,
}: {
  place: Place;
  datasource: { uid: string; name: string };
  isOnlyOne: boolean;
}): JSX.Element {
  const [queries] = useState(newQueryClient);
  const host = useGrafanaHost(datasource, isOnlyOne, place, queries);
  return <ShownPage host={host} queries={queries} />;
}
