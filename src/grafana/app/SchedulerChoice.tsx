import { locationService } from '@grafana/runtime';
import { Combobox } from '@grafana/ui';
import type { JSX } from 'react';
import { appPath } from '../../contract/plugin-ids.ts';
import type { Place } from '../../views/host/host.ts';
import { t } from '../../views/text.ts';
import { withDataSource } from '../calls/withDataSource.ts';

/** Which scheduler the pages are about, where Grafana knows several. What one is at in one of them is not in another. */
export function SchedulerChoice({
  known,
  chosen,
  place,
}: {
  known: readonly { uid: string; name: string }[];
  chosen: string;
  place: Place;
}): JSX.Element {
  const page = `/${place.path.split('/')[1] ?? ''}`;
  return (
    <Combobox
      aria-label={t('rollcall.app.choose-source', 'Scheduler')}
      width={30}
      options={known.map(({ uid, name }) => ({ value: uid, label: name }))}
      value={chosen}
      onChange={({ value }) => locationService.push(appPath + withDataSource(page, value))}
    />
  );
}
