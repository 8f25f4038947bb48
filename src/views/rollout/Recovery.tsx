import { cx } from '@emotion/css';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { Section } from './Section.tsx';
import { spellMeasured, spellUntil } from './duration.ts';
import { getRowStyles } from './rows.ts';

/** What has to be well again since a rollback or a kill switch took effect, and whether it is. */
export function Recovery({ rollout, now }: { rollout: RolloutDocument; now: number }): JSX.Element | null {
  const styles = useStyles2(getRowStyles);
  if (rollout.recovery.length === 0) return null;
  return (
    <Section title="Recovery">
      <ul className={styles.list}>
        {rollout.recovery.map(({ criterion, dueAt, seconds, late }) => {
          const tone = late ? 'bad' : seconds === null ? 'wait' : 'good';
          return (
            <li key={criterion} className={styles.row}>
              <Icon
                name={late ? 'exclamation-triangle' : seconds === null ? 'hourglass' : 'check'}
                className={styles[tone]}
              />
              <div className={styles.text}>
                {criterion}
                <div className={cx(styles.detail, late && styles.bad)}>
                  {seconds !== null
                    ? `Well again after ${spellMeasured(seconds)}`
                    : late
                      ? 'Not well again in time'
                      : `To be well again ${spellUntil(dueAt, now)}`}
                </div>
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
