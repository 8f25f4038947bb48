import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { Section } from './Section.tsx';
import { getRowStyles } from './rows.ts';
import { withUnit } from './withUnit.ts';

/** What was measured at set times of each stage; behind a click, for it decides nothing now. */
export function Snapshots({ rollout }: { rollout: RolloutDocument }): JSX.Element | null {
  const { timeZone } = useHost();
  const rows = useStyles2(getRowStyles);
  const styles = useStyles2(getStyles);
  const { snapshots, stages } = rollout;
  const newest = snapshots.toReversed();
  const [last] = newest;
  if (!last) return null;
  const titleOf = (name: string) => stages.find((stage) => stage.name === name)?.title ?? name;
  const named = ({ stage, label, late }: (typeof snapshots)[number]) =>
    `${titleOf(stage)}, ${label}${late ? t('rollcall.snapshots.late', ', late') : ''}`;
  return (
    <Section title={t('rollcall.snapshots.title', 'Snapshots')}>
      <details>
        <summary>
          {t('rollcall.snapshots.taken', '{{number}} taken, the last at {{last}}', {
            number: snapshots.length,
            last: named(last),
          })}
        </summary>
        <ul className={rows.list}>
          {newest.map((snapshot) => (
            <li
              key={`${snapshot.stage} ${snapshot.label} ${snapshot.at}`}
              className={cx(rows.row, styles.row)}
            >
              <div className={styles.when}>
                {named(snapshot)}
                <div className={rows.detail}>{dateTimeFormat(snapshot.at, { timeZone })}</div>
              </div>
              <dl className={styles.values}>
                {snapshot.values.map(({ criterion, value, unit }) => (
                  <div key={criterion}>
                    <dt>{criterion}</dt>{' '}
                    <dd>{withUnit(value, unit) ?? t('rollcall.snapshots.no-value', 'no value')}</dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ul>
      </details>
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ flexWrap: 'wrap' }),
  when: css({ flex: '0 0 160px' }),
  values: css({
    flex: '1 1 240px',
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: theme.spacing(2),
    margin: 0,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    '& dt, & dd': { display: 'inline', margin: 0 },
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
  }),
});
