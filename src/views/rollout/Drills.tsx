import { cx } from '@emotion/css';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { Section } from './Section.tsx';
import { spellAgo, spellDuration, spellMeasured, spellUntil } from './duration.ts';
import { getRowStyles } from './rows.ts';

type Drill = RolloutDocument['drills'][number];
type Look = { icon: IconName; tone: 'good' | 'wait' | 'bad' | undefined };

/** The plan's drills: when each is due, and how it went last. One that is overdue or failed holds promotions up. */
export function Drills({ rollout, now }: { rollout: RolloutDocument; now: number }): JSX.Element | null {
  const styles = useStyles2(getRowStyles);
  if (rollout.drills.length === 0) return null;
  return (
    <Section title="Drills">
      <ul className={styles.list}>
        {rollout.drills.map((drill) => {
          const { icon, tone } = lookOf(drill);
          return (
            <li key={drill.name} className={styles.row}>
              <Icon name={icon} className={cx(tone && styles[tone])} />
              <div className={styles.text}>
                {drill.title}
                <div className={styles.detail}>
                  Pulls {drill.killSwitch}, within {spellDuration(drill.budgetSeconds)}
                </div>
                <div className={cx(styles.detail, drill.overdue && styles.bad)}>{due(drill, now)}</div>
                <div className={cx(styles.detail, drill.last?.passed === false && styles.bad)}>
                  {lastTime(drill, now)}
                </div>
              </div>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function lookOf({ running, overdue, last }: Drill): Look {
  if (running) return { icon: 'hourglass', tone: 'wait' };
  if (overdue || last?.passed === false) return { icon: 'exclamation-triangle', tone: 'bad' };
  return last ? { icon: 'check', tone: 'good' } : { icon: 'circle', tone: undefined };
}

function due({ running, overdue, dueAt }: Drill, now: number): string {
  if (running) return 'Running now';
  if (dueAt === null) return 'Not due at this stage';
  return overdue ? `Overdue: it was due ${spellAgo(dueAt, now)}` : `Due ${spellUntil(dueAt, now)}`;
}

function lastTime({ last }: Drill, now: number): string {
  if (!last) return 'Never done';
  const { at, dryRun, secondsToSeen, secondsToEffect, passed, why } = last;
  const parts = [
    `${passed ? 'Passed' : 'Failed'} ${spellAgo(at, now)}${dryRun ? ' as a dry run' : ''}`,
    ...(secondsToSeen === null ? [] : [`seen after ${spellMeasured(secondsToSeen)}`]),
    ...(secondsToEffect === null ? [] : [`in effect after ${spellMeasured(secondsToEffect)}`]),
  ];
  return parts.join(', ') + (why === null ? '' : `: ${why}`);
}
