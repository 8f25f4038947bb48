import type { JSX } from 'react';
import type { ManagedInstance } from '../../contract/management.ts';
import { Moment } from '../reading/Moment.tsx';
import { Part } from '../reading/Part.tsx';
import { PlainTable } from '../reading/PlainTable.tsx';
import { t } from '../text.ts';

type Parts = NonNullable<ManagedInstance['parts']>;

/** What is asked of an instance beside its status, each with a cadence of its own. */
export function InstanceParts({ parts, now }: { parts: Parts; now: number }): JSX.Element {
  const moment = (at: string | undefined) => (at === undefined ? '–' : <Moment at={at} now={now} />);
  return (
    <Part title={t('rollcall.fleet.parts', 'Parts')}>
      <PlainTable
        name={t('rollcall.fleet.parts', 'Parts')}
        columns={[
          { title: t('rollcall.fleet.column.part', 'Part'), cell: ({ part }) => part },
          {
            title: t('rollcall.fleet.column.last-success', 'Last good poll'),
            cell: ({ lastSuccess }) => moment(lastSuccess),
          },
          {
            title: t('rollcall.fleet.column.next-poll', 'Next poll'),
            cell: ({ nextPoll, waitsForHostSince }) =>
              waitsForHostSince === undefined
                ? moment(nextPoll)
                : t('rollcall.fleet.waits-for-host', 'waits until its host bears more'),
          },
          {
            title: t('rollcall.fleet.column.failures', 'Failures'),
            numeric: true,
            cell: ({ failures }) => failures,
          },
          {
            title: t('rollcall.fleet.column.said', 'Last error, warnings'),
            cell: ({ failures, lastError, warnings }) =>
              [failures > 0 ? lastError?.message : undefined, ...warnings].filter(Boolean).join('; ') || '–',
          },
        ]}
        rows={parts}
        keyOf={({ part }) => part}
      />
    </Part>
  );
}
