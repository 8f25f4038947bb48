import type { JSX } from 'react';
import type { DaySpan } from '../../../contract/sync.ts';
import { count } from '../../reading/figures.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { t } from '../../text.ts';
import { OrderButton } from '../orders/OrderButton.tsx';

/** Stretches of days that are neither synced nor empty, and what fills them. */
export function Gaps({
  gaps,
  onFill,
}: {
  gaps: readonly DaySpan[];
  onFill: (gap: DaySpan) => void;
}): JSX.Element {
  if (gaps.length === 0)
    return <p>{t('rollcall.sync.no-gaps', 'No gap: every day of the span is synced or empty.')}</p>;
  return (
    <PlainTable
      name={t('rollcall.sync.gaps', 'Gaps')}
      rows={[...gaps].reverse()}
      keyOf={({ from }) => from}
      columns={[
        {
          title: t('rollcall.sync.gap', 'Gap'),
          cell: ({ from, to }) => (from === to ? from : `${from} – ${to}`),
        },
        { title: t('rollcall.sync.days', 'Days'), numeric: true, cell: ({ days }) => count(days) },
        {
          title: t('rollcall.sync.gap-fill', 'What to do'),
          cell: (gap) => (
            <OrderButton size="sm" variant="secondary" onClick={() => onFill(gap)}>
              {t('rollcall.sync.fill', 'Sync {{from}} to {{to}}', gap)}
            </OrderButton>
          ),
        },
      ]}
    />
  );
}
