import { dateTimeFormat } from '@grafana/data';
import type { JSX } from 'react';
import type { RecordingNotes as Notes } from '../../../contract/backtest.ts';
import { useHost } from '../../host/host.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { spellDuration } from '../../rollout/duration.ts';
import { t } from '../../text.ts';

/** What the history was that an answer rests on: how much of it, and what is odd about it. */
export function RecordingNotes({ notes }: { notes: Notes }): JSX.Element {
  const { timeZone } = useHost();
  const moment = (at: string | null) =>
    at === null ? '–' : dateTimeFormat(at, { timeZone, format: 'YYYY-MM-DD HH:mm' });
  const odd = notes.filter(
    ({ samples, gaps, duplicates, outOfOrder, notFinite }) =>
      samples === 0 || gaps + duplicates + outOfOrder + notFinite > 0,
  );
  return (
    <details>
      <summary>
        {odd.length === 0
          ? t('rollcall.rollouts.recording-whole', 'The history that this rests on is whole')
          : t(
              'rollcall.rollouts.recording-odd',
              'The history that this rests on: {{count}} series have gaps or oddities',
              {
                count: odd.length,
                defaultValue_one: 'The history that this rests on: {{count}} series has gaps or oddities',
              },
            )}
      </summary>
      <PlainTable
        name={t('rollcall.rollouts.recording', 'Recorded history')}
        rows={notes}
        keyOf={({ series }) => series}
        columns={[
          { title: t('rollcall.rollouts.series', 'Series'), cell: ({ series }) => series },
          { title: t('rollcall.rollouts.samples', 'Samples'), numeric: true, cell: ({ samples }) => samples },
          {
            title: t('rollcall.rollouts.first-last', 'First to last'),
            cell: ({ firstAt, lastAt }) => `${moment(firstAt)} – ${moment(lastAt)}`,
          },
          {
            title: t('rollcall.rollouts.gaps', 'Gaps (longest)'),
            numeric: true,
            cell: ({ gaps, longestGapSeconds }) =>
              gaps === 0 ? '0' : `${gaps} (${spellDuration(longestGapSeconds)})`,
          },
          {
            title: t('rollcall.rollouts.duplicates', 'Duplicates'),
            numeric: true,
            cell: ({ duplicates }) => duplicates,
          },
          {
            title: t('rollcall.rollouts.out-of-order', 'Out of order'),
            numeric: true,
            cell: ({ outOfOrder }) => outOfOrder,
          },
          {
            title: t('rollcall.rollouts.no-numbers', 'No numbers'),
            numeric: true,
            cell: ({ notFinite }) => notFinite,
          },
        ]}
      />
    </details>
  );
}
