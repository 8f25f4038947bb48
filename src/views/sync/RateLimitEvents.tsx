import { dateTimeFormat } from '@grafana/data';
import type { JSX } from 'react';
import type { RateLimits } from '../../contract/sync.ts';
import { useHost } from '../host/host.ts';
import { Facts } from '../reading/Facts.tsx';
import { count } from '../reading/figures.ts';
import { PlainTable } from '../reading/PlainTable.tsx';
import { spellDuration } from '../rollout/duration.ts';
import { t } from '../text.ts';
import { budgetOwner } from './words.ts';

type Event = RateLimits['events'][number];

/** When limits were approached or exceeded by our own count, and when Search Console refused a query. */
export function RateLimitEvents({ limits }: { limits: RateLimits }): JSX.Element {
  const { timeZone } = useHost();
  const { approachingLastHour, exceededLastHour, throttledLastHour, events } = limits;
  const lastHour = t('rollcall.sync.last-hour', 'in the last hour');
  return (
    <>
      <Facts
        facts={[
          {
            name: t('rollcall.sync.times-approached', 'Limits approached'),
            value: count(approachingLastHour),
            beside: lastHour,
          },
          {
            name: t('rollcall.sync.times-exceeded', 'Limits exceeded'),
            value: count(exceededLastHour),
            beside: lastHour,
            alarming: exceededLastHour > 0,
          },
          {
            name: t('rollcall.sync.times-throttled', 'Queries refused'),
            value: count(throttledLastHour),
            beside: lastHour,
            alarming: throttledLastHour > 0,
          },
        ]}
      />
      {events.length > 0 && (
        <PlainTable
          name={t('rollcall.sync.events', 'Events of the limits')}
          rows={events.slice(0, 20)}
          keyOf={({ at, kind, scope, of, account }) => [at, kind, scope, of, account].join(' ')}
          columns={[
            {
              title: t('rollcall.sync.event-at', 'When'),
              cell: ({ at }) => dateTimeFormat(at, { timeZone }),
            },
            { title: t('rollcall.sync.event-kind', 'What'), cell: eventWord },
            {
              title: t('rollcall.sync.event-of', 'Budget'),
              cell: ({ scope, of }) => budgetOwner(scope, of),
            },
            {
              title: t('rollcall.sync.event-used', 'Used'),
              numeric: true,
              cell: ({ used, budget }) => `${count(used)} / ${count(budget)}`,
            },
            {
              title: t('rollcall.sync.event-wait', 'Waited'),
              cell: ({ retryMs }) => (retryMs === null ? '–' : spellDuration(retryMs / 1_000)),
            },
            { title: t('rollcall.sync.event-reason', 'Why'), cell: ({ reason }) => reason ?? '–' },
          ]}
        />
      )}
    </>
  );
}

function eventWord({ kind }: Event): string {
  switch (kind) {
    case 'approaching':
      return t('rollcall.sync.event-approaching', '80 % reached');
    case 'exceeded':
      return t('rollcall.sync.event-exceeded', 'Exceeded');
    case 'throttled':
    default:
      return t('rollcall.sync.event-throttled', 'Refused by Search Console');
  }
}
