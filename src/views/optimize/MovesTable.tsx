import { Button } from '@grafana/ui';
import { memo, type JSX } from 'react';
import type { PolicyMove } from '../../contract/policy.ts';
import { count, metres } from '../reading/figures.ts';
import { RowTable, type RowColumn } from '../table/RowTable.tsx';
import { t } from '../text.ts';

type Props = {
  moves: readonly PolicyMove[];
  /** What a station is called by its key. */
  nameOf: (key: string) => string;
  /** Shows the stations when so many moves have been made. */
  onShow?: (done: number) => void;
};

/** The moves of a plan by their rank. It is not drawn anew with every picture of a playback. */
export const MovesTable = memo(function MovesTable({ moves, nameOf, onShow }: Props): JSX.Element {
  const columns: RowColumn<PolicyMove>[] = [
    {
      id: 'rank',
      title: t('rollcall.optimize.rank', 'Rank'),
      width: '4em',
      cell: ({ move_rank: rank }) =>
        onShow ? (
          <Button
            size="sm"
            fill="text"
            tooltip={t('rollcall.optimize.show-until', 'Show the stations after move {{rank}}', { rank })}
            onClick={() => onShow(rank)}
          >
            {rank}
          </Button>
        ) : (
          rank
        ),
    },
    {
      id: 'from',
      title: t('rollcall.optimize.from', 'From'),
      width: 'minmax(0, 2fr)',
      cell: (move) => nameOf(move.from_station_key),
    },
    {
      id: 'to',
      title: t('rollcall.optimize.to', 'To'),
      width: 'minmax(0, 2fr)',
      cell: (move) => nameOf(move.to_station_key),
    },
    {
      id: 'bikes',
      title: t('rollcall.optimize.bikes', 'Bikes'),
      width: '5em',
      numeric: true,
      cell: (move) => count(move.bikes_moved),
    },
    {
      id: 'distance',
      title: t('rollcall.optimize.distance', 'Distance'),
      width: '6em',
      numeric: true,
      cell: (move) => metres(move.dist_m),
    },
    {
      id: 'why',
      title: t('rollcall.optimize.why', 'Why'),
      width: 'minmax(0, 1.5fr)',
      cell: (move) => move.reason_codes.join(', '),
    },
  ];
  return (
    <RowTable
      name={t('rollcall.optimize.moves', 'Moves')}
      rows={moves}
      total={moves.length}
      keyOf={({ move_rank }) => String(move_rank)}
      columns={columns}
    />
  );
});
