import { dateTimeFormat } from '@grafana/data';
import type { JSX } from 'react';
import type { SyncDay } from '../../../contract/sync.ts';
import { useHost } from '../../host/host.ts';
import { Facts } from '../../reading/Facts.tsx';
import { count } from '../../reading/figures.ts';
import { t } from '../../text.ts';
import { dayWords } from '../words.ts';

/** The day that is looked at: what is stored of it, and what Search Console says that it has. */
export function DayDetail({ day }: { day: SyncDay }): JSX.Element {
  const { timeZone } = useHost();
  const { word, means } = dayWords(day.status);
  const totals = (of: 'clicks' | 'impressions') =>
    day.totals === null
      ? t('rollcall.sync.totals-unknown', 'totals not asked for')
      : t('rollcall.sync.totals', 'Search Console: {{total}}', { total: count(day.totals[of]) });
  return (
    <div aria-live="polite">
      <p>
        <strong>{day.date}</strong> · <strong>{word}</strong>. {means} {day.reason}{' '}
        {day.final ? '' : t('rollcall.sync.not-final', 'Search Console may still add to it.')}{' '}
        {day.syncedAt !== null &&
          t('rollcall.sync.synced-at', 'Read at {{at}}.', { at: dateTimeFormat(day.syncedAt, { timeZone }) })}
      </p>
      <Facts
        facts={[
          {
            name: t('rollcall.sync.rows-stored', 'Rows'),
            value: count(day.rows),
            beside: t('rollcall.sync.pages', '{{count}} pages', {
              count: day.pages,
              defaultValue_one: '{{count}} page',
            }),
          },
          { name: t('rollcall.sync.clicks', 'Clicks'), value: count(day.clicks), beside: totals('clicks') },
          {
            name: t('rollcall.sync.impressions', 'Impressions'),
            value: count(day.impressions),
            beside: totals('impressions'),
          },
          { name: t('rollcall.sync.day-repairs', 'Read anew'), value: count(day.repairs) },
        ]}
      />
    </div>
  );
}
