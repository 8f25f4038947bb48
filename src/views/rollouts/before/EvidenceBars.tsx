import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { TimeToEvidenceReport } from '../../../contract/backtest.ts';
import type { RolloutDocument } from '../../../contract/rollout.ts';
import { spellAbout, spellDuration } from '../../rollout/duration.ts';
import { t } from '../../text.ts';

type Row = TimeToEvidenceReport['rows'][number];
type Props = { rows: readonly Row[]; stages: RolloutDocument['stages'] };

/** A bar a criterion, stage by stage, against the dwell that the stage lasts anyway. */
export function EvidenceBars({ rows, stages }: Props): JSX.Element {
  const names = [...new Set(rows.map(({ stage }) => stage))];
  return (
    <>
      {names.map((name) => (
        <Stage
          key={name}
          name={stages.find((stage) => stage.name === name)?.title ?? name}
          dwellSeconds={stages.find((stage) => stage.name === name)?.dwellRequiredSeconds}
          rows={rows.filter(({ stage }) => stage === name)}
        />
      ))}
    </>
  );
}

type StageProps = { name: string; dwellSeconds: number | undefined; rows: readonly Row[] };

function Stage({ name, dwellSeconds, rows }: StageProps): JSX.Element {
  const styles = useStyles2(getStyles);
  const longest = Math.max(1, dwellSeconds ?? 0, ...rows.map(({ seconds }) => seconds ?? 0));
  const share = (seconds: number) => `${(100 * seconds) / longest}%`;
  return (
    <section className={styles.stage} aria-label={name}>
      <h3 className={styles.title}>
        {name}
        {dwellSeconds !== undefined && (
          <span className={styles.small}>
            {' '}
            {t('rollcall.rollouts.dwells', 'dwell {{dwell}}, at the upright line', {
              dwell: spellDuration(dwellSeconds),
            })}
          </span>
        )}
      </h3>
      <ul className={styles.rows}>
        {rows.map((row) => (
          <li key={row.criterion}>
            <div className={styles.name}>
              {row.title}
              <span className={cx(styles.time, row.withinDwell === true ? styles.within : styles.late)}>
                {timeWord(row)}
              </span>
            </div>
            <div className={styles.track} aria-hidden="true">
              <div
                className={cx(styles.bar, row.withinDwell === true ? styles.barWithin : styles.barLate)}
                style={{ width: row.seconds === null ? '100%' : share(row.seconds) }}
                data-never={row.seconds === null}
              />
              {dwellSeconds !== undefined && (
                <div className={styles.dwell} style={{ left: share(dwellSeconds) }} />
              )}
            </div>
            <div className={styles.small}>{row.sentence}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function timeWord({ seconds, withinDwell }: Row): string {
  if (seconds === null) return t('rollcall.rollouts.evidence-never', 'no evidence comes in');
  const time = spellAbout(seconds);
  if (withinDwell === false)
    return t('rollcall.rollouts.evidence-late', '{{time}}, longer than the dwell', { time });
  return time;
}

const getStyles = (theme: GrafanaTheme2) => ({
  stage: css({ margin: theme.spacing(0, 0, 3) }),
  title: css({ margin: theme.spacing(0, 0, 0.5), fontSize: theme.typography.h5.fontSize }),
  small: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightRegular,
    overflowWrap: 'anywhere',
  }),
  rows: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(1) }),
  name: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    columnGap: theme.spacing(2),
    overflowWrap: 'anywhere',
  }),
  time: css({ fontVariantNumeric: 'tabular-nums', fontWeight: theme.typography.fontWeightMedium }),
  within: css({ color: theme.colors.success.text }),
  late: css({ color: theme.colors.warning.text }),
  track: css({
    position: 'relative',
    height: theme.spacing(1.25),
    margin: theme.spacing(0.25, 0),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
  }),
  bar: css({
    height: '100%',
    minWidth: 2,
    borderRadius: theme.shape.radius.default,
    '&[data-never=true]': {
      background: `repeating-linear-gradient(135deg, ${theme.colors.border.strong} 0 4px, transparent 4px 10px)`,
    },
  }),
  barWithin: css({ background: theme.colors.success.main }),
  barLate: css({ background: theme.colors.warning.main }),
  dwell: css({
    position: 'absolute',
    top: -3,
    bottom: -3,
    width: 2,
    marginLeft: -2,
    background: theme.colors.text.primary,
  }),
});
