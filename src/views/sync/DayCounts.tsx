import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { DayCounts as Counts, DayStatus } from '../../contract/sync.ts';
import { count } from '../reading/figures.ts';
import { DaySquare } from './DaySquare.tsx';
import { dayWords } from './words.ts';

const order: readonly DayStatus[] = ['ok', 'empty', 'failed', 'skipped', 'pending'];

/** How many days stand how; what there is none of is left out. */
export function DayCounts({ counts }: { counts: Counts }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.counts}>
      {order
        .filter((status) => counts[status] > 0)
        .map((status) => (
          <li key={status} className={styles.count} title={dayWords(status).means}>
            <DaySquare status={status} /> {count(counts[status])} {dayWords(status).word.toLocaleLowerCase()}
          </li>
        ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  counts: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    padding: 0,
    listStyle: 'none',
  }),
  count: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), whiteSpace: 'nowrap' }),
});
