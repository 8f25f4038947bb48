import { useState, type JSX } from 'react';
import type { DaySpan, SyncDays } from '../../../contract/sync.ts';
import { count } from '../../reading/figures.ts';
import { SubPart } from '../../reading/Part.tsx';
import { t } from '../../text.ts';
import { DayCounts } from '../DayCounts.tsx';
import { DayCalendar } from './DayCalendar.tsx';
import { DayDetail } from './DayDetail.tsx';
import { Gaps } from './Gaps.tsx';
import { Stored } from './Stored.tsx';

/** A span of days as a calendar, the day that is looked at, the gaps, and what is stored. */
export function SiteDays({ days, onFill }: { days: SyncDays; onFill: (gap: DaySpan) => void }): JSX.Element {
  const [wanted, setWanted] = useState<string>();
  const chosen = days.days.find(({ date }) => date === wanted) ?? days.days.at(-1);
  const { site, type, from, to } = days;
  return (
    <>
      <p>
        {t('rollcall.sync.span-sums', '{{from}} to {{to}}, as Search Console counts days: {{rows}} rows.', {
          from,
          to,
          rows: count(days.rows),
        })}
      </p>
      <DayCounts counts={days.counts} />
      {chosen && (
        <>
          <DayCalendar days={days.days} chosen={chosen.date} onChoose={setWanted} />
          <DayDetail day={chosen} />
        </>
      )}
      <SubPart title={t('rollcall.sync.gaps', 'Gaps')}>
        <Gaps gaps={days.gaps} onFill={onFill} />
      </SubPart>
      <SubPart title={t('rollcall.sync.integrity', 'What is stored')}>
        <Stored key={`${site} ${type} ${from} ${to}`} {...{ site, type, from, to }} />
      </SubPart>
    </>
  );
}
