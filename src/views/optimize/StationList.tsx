import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { FilterInput, useStyles2 } from '@grafana/ui';
import { useMemo, useState, type JSX } from 'react';
import { count } from '../reading/figures.ts';
import { RowTable, type Sort } from '../table/RowTable.tsx';
import { t } from '../text.ts';
import { bikesAt, compareStations, fillOf, type Station } from './levels.ts';
import { fillWord } from './words.ts';

const atSnapshot: ReadonlyMap<string, number> = new Map();

type Props = { stations: readonly Station[]; levels: ReadonlyMap<string, number> };

/** Stations row by row: what the map shows, to be read, searched and sorted. */
export function StationList({ stations, levels }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [text, setText] = useState('');
  const [sort, setSort] = useState<Sort>({ by: 'name', order: 'asc' });
  // Names and docks are the same at every moment of a playback, which is no reason to sort by them anew.
  const sortedAt = sort.by === 'bikes' || sort.by === 'fill' ? levels : atSnapshot;
  const rows = useMemo(() => {
    const wanted = text.trim().toLocaleLowerCase();
    const matching = stations.filter(
      ({ key, name }) =>
        name.toLocaleLowerCase().includes(wanted) || key.toLocaleLowerCase().includes(wanted),
    );
    const turn = sort.order === 'asc' ? 1 : -1;
    return matching.sort((a, b) => turn * compareStations(sort.by, a, b, sortedAt));
  }, [stations, text, sort, sortedAt]);
  return (
    <>
      <div className={styles.filter}>
        <FilterInput
          placeholder={t('rollcall.optimize.find', 'Find a station')}
          aria-label={t('rollcall.optimize.find', 'Find a station')}
          value={text}
          onChange={setText}
        />
      </div>
      {rows.length === 0 ? (
        <p>{t('rollcall.optimize.none-found', 'No station has this in its name: try less of it.')}</p>
      ) : (
        <RowTable
          name={t('rollcall.optimize.stations', 'Stations')}
          rows={rows}
          total={rows.length}
          keyOf={({ key }) => key}
          sort={sort}
          onSort={setSort}
          columns={[
            {
              id: 'name',
              title: t('rollcall.optimize.station', 'Station'),
              width: 'minmax(0, 2fr)',
              sortable: true,
              cell: ({ name, key }) => name || key,
            },
            {
              id: 'fill',
              title: t('rollcall.optimize.fill', 'Fill'),
              width: '8em',
              sortable: true,
              cell: (station) => fillWord(fillOf(bikesAt(levels, station), station.capacity)),
            },
            {
              id: 'bikes',
              title: t('rollcall.optimize.bikes', 'Bikes'),
              width: '8em',
              numeric: true,
              sortable: true,
              cell: (station) => {
                const now = bikesAt(levels, station);
                return now === station.bikes ? count(now) : `${count(station.bikes)} → ${count(now)}`;
              },
            },
            {
              id: 'capacity',
              title: t('rollcall.optimize.docks', 'Docks'),
              width: '6em',
              numeric: true,
              sortable: true,
              cell: ({ capacity }) => count(capacity),
            },
          ]}
        />
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filter: css({ maxWidth: 360, marginBottom: theme.spacing(1) }),
});
