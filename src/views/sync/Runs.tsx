import { dateTimeFormat } from '@grafana/data';
import { Badge } from '@grafana/ui';
import type { JSX } from 'react';
import type { RunState, SyncRun } from '../../contract/sync.ts';
import { useHost } from '../host/host.ts';
import { count } from '../reading/figures.ts';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import { PlainTable } from '../reading/PlainTable.tsx';
import { spellDuration } from '../rollout/duration.ts';
import { t } from '../text.ts';
import { placeOfRun } from './places.ts';
import { runLook } from './words.ts';

/** Runs, the newest first: those of the schedule, and those that somebody ordered. */
export function Runs({ runs }: { runs: readonly SyncRun[] }): JSX.Element {
  const { timeZone } = useHost();
  if (runs.length === 0)
    return <p>{t('rollcall.sync.no-runs', 'No run yet. Open a property above, and sync its days.')}</p>;
  return (
    <PlainTable
      name={t('rollcall.sync.runs', 'Runs')}
      rows={runs}
      keyOf={({ id }) => id}
      columns={[
        {
          title: t('rollcall.sync.run', 'Run'),
          cell: ({ id, site }) => (
            <>
              <PlaceLink to={placeOfRun(id)}>{id}</PlaceLink>
              <div>{site}</div>
            </>
          ),
        },
        { title: t('rollcall.sync.run-state', 'State'), cell: ({ state }) => <RunBadge state={state} /> },
        { title: t('rollcall.sync.days', 'Days'), cell: ({ from, to }) => `${from} – ${to}` },
        { title: t('rollcall.sync.rows-stored', 'Rows'), numeric: true, cell: ({ rows }) => count(rows) },
        {
          title: t('rollcall.sync.took', 'Took'),
          numeric: true,
          cell: ({ seconds }) => spellDuration(seconds),
        },
        { title: t('rollcall.sync.started-by', 'Ordered by'), cell: startedBy },
        {
          title: t('rollcall.sync.started', 'Began'),
          cell: ({ startedAt }) => dateTimeFormat(startedAt, { timeZone }),
        },
      ]}
    />
  );
}

export function RunBadge({ state }: { state: RunState }): JSX.Element {
  const { word, color, icon } = runLook(state);
  return <Badge text={word} color={color} icon={icon} />;
}

export const startedBy = ({ startedBy: by }: Pick<SyncRun, 'startedBy'>): string =>
  by === 'schedule' ? t('rollcall.sync.by-schedule', 'the schedule') : by;
