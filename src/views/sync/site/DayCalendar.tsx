import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useEffect, useRef, type JSX, type KeyboardEvent } from 'react';
import type { SyncDay } from '../../../contract/sync.ts';
import { count } from '../../reading/figures.ts';
import { t } from '../../text.ts';
import { DaySquare } from '../DaySquare.tsx';
import { dayWords } from '../words.ts';
import { dayAfterKey, weeksOf } from './calendar.ts';

type Props = {
  days: readonly SyncDay[];
  /** The date of the day that is looked at. */
  chosen: string;
  onChoose: (date: string) => void;
};

/** Every day of the span as a square, a column a week. Arrow keys go from day to day; one tab stop is enough for all. */
export function DayCalendar({ days, chosen, onChoose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const grid = useRef<HTMLTableElement>(null);
  const weeks = weeksOf(days);
  const at = days.findIndex(({ date }) => date === chosen);

  // The newest days are what one comes for, and they stand at the right end.
  useEffect(() => {
    const box = grid.current?.parentElement;
    if (box) box.scrollLeft = box.scrollWidth;
  }, [days.length]);

  const follow = (event: KeyboardEvent) => {
    const to = dayAfterKey(event.key, at, days.length);
    const day = to === undefined ? undefined : days[to];
    if (!day) return;
    event.preventDefault();
    onChoose(day.date);
    grid.current?.querySelector<HTMLElement>(`[data-date="${day.date}"]`)?.focus();
  };

  return (
    <div className={styles.scroll}>
      <table
        ref={grid}
        role="grid"
        aria-label={t('rollcall.sync.calendar', 'Days, a column a week')}
        className={styles.grid}
        onKeyDown={follow}
      >
        <thead aria-hidden="true">
          <tr>
            {weeks.map(({ month }, index) => (
              <th key={index} className={styles.month}>
                {month !== undefined && <span>{month}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: 7 }, (_, weekday) => (
            <tr key={weekday}>
              {weeks.map(({ days: inWeek }, index) => {
                const day = inWeek[weekday];
                if (!day) return <td key={index} role="gridcell" />;
                const isChosen = day.date === chosen;
                return (
                  <td
                    key={index}
                    role="gridcell"
                    data-date={day.date}
                    tabIndex={isChosen ? 0 : -1}
                    aria-selected={isChosen}
                    aria-label={nameOf(day)}
                    title={nameOf(day)}
                    className={cx(styles.day, isChosen && styles.chosen)}
                    onClick={() => onChoose(day.date)}
                  >
                    <DaySquare status={day.status} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const nameOf = ({ date, status, rows }: SyncDay): string =>
  t('rollcall.sync.day-name', '{{date}}: {{status}}, {{rows}} rows', {
    date,
    status: dayWords(status).word,
    rows: count(rows),
  });

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflowX: 'auto', paddingBottom: theme.spacing(1) }),
  grid: css({ borderCollapse: 'separate', borderSpacing: 2, '& td, & th': { padding: 0 } }),
  month: css({
    position: 'relative',
    width: 18,
    minWidth: 18,
    height: 20,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightRegular,
    color: theme.colors.text.secondary,
    '& span': { position: 'absolute', left: 1, bottom: 2, whiteSpace: 'nowrap' },
  }),
  day: css({
    width: 20,
    height: 20,
    lineHeight: 0,
    textAlign: 'center',
    cursor: 'pointer',
    borderRadius: 3,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.border}` },
  }),
  chosen: css({ boxShadow: `0 0 0 2px ${theme.colors.text.primary}` }),
});
