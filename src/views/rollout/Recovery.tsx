import { cx } from '@emotion/css';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { Section } from './Section.tsx';
import { spellMeasured, spellUntil } from './duration.ts';
import { getRowStyles } from './rows.ts';

type Recovering = RolloutDocument['recovery'][number];

/** What has to be well again since a rollback or a kill switch took effect, and whether it is. */
export function Recovery({ rollout, now }: { rollout: RolloutDocument; now: number }): JSX.Element | null {
  const styles = useStyles2(getRowStyles);
  if (rollout.recovery.length === 0) return null;
  return (
    <Section title={t('rollcall.recovery.title', 'Recovery')}>
      <ul className={styles.list}>
        {rollout.recovery.map((each) => {
          const { criterion, seconds, late } = each;
          const tone = late ? 'bad' : seconds === null ? 'wait' : 'good';
          return (
            <li key={criterion} className={styles.row}>
              <Icon
                name={late ? 'exclamation-triangle' : seconds === null ? 'hourglass' : 'check'}
                className={styles[tone]}
              />
              <div className={styles.text}>
                {criterion}
                <div className={cx(styles.detail, late && styles.bad)}>{progress(each, now)}</div>
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function progress({ dueAt, seconds, late }: Recovering, now: number): string {
  if (seconds !== null)
    return t('rollcall.recovery.well', 'Well again after {{duration}}', { duration: spellMeasured(seconds) });
  return late
    ? t('rollcall.recovery.late', 'Not well again in time')
    : t('rollcall.recovery.due', 'To be well again {{until}}', { until: spellUntil(dueAt, now) });
}
