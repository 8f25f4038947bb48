import { cx } from '@emotion/css';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { OrderButton } from './OrderButton.tsx';
import { Section } from './Section.tsx';
import { spellAgo, spellDuration, spellMeasured, spellUntil } from './duration.ts';
import type { Order } from './order.ts';
import { getRowStyles } from './rows.ts';

type Props = { rollout: RolloutDocument; now: number; onChoose: (order: Order) => void };
type Drill = RolloutDocument['drills'][number];
type Look = { icon: IconName; tone: 'good' | 'wait' | 'bad' | undefined };

/** The plan's drills: when each is due, and how it went last. One that is overdue or failed holds promotions up. */
export function Drills({ rollout, now, onChoose }: Props): JSX.Element | null {
  const styles = useStyles2(getRowStyles);
  if (rollout.drills.length === 0) return null;
  return (
    <Section title={t('rollcall.drills.title', 'Drills')}>
      <ul className={styles.list}>
        {rollout.drills.map((drill) => {
          const { icon, tone } = lookOf(drill);
          return (
            <li key={drill.name} className={styles.row}>
              <Icon name={icon} className={cx(tone && styles[tone])} />
              <div className={styles.text}>
                {drill.title}
                <div className={styles.detail}>
                  {t('rollcall.drills.pulls', 'Pulls {{killSwitch}}, within {{budget}}', {
                    killSwitch: drill.killSwitch,
                    budget: spellDuration(drill.budgetSeconds),
                  })}
                </div>
                <div className={cx(styles.detail, drill.overdue && styles.bad)}>{due(drill, now)}</div>
                <div className={cx(styles.detail, drill.last?.passed === false && styles.bad)}>
                  {lastTime(drill, now)}
                </div>
              </div>
              <OrderButton
                rollout={rollout}
                order={{ kind: 'drill', drill: drill.name }}
                now={now}
                size="sm"
                variant="secondary"
                label={t('rollcall.drills.begin-one', 'Begin drill {{name}}', { name: drill.name })}
                onChoose={onChoose}
              >
                {t('rollcall.drills.begin', 'Begin')}
              </OrderButton>
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
  if (running) return t('rollcall.drills.running', 'Running now');
  if (dueAt === null) return t('rollcall.drills.not-due', 'Not due at this stage');
  return overdue
    ? t('rollcall.drills.overdue', 'Overdue: it was due {{ago}}', { ago: spellAgo(dueAt, now) })
    : t('rollcall.drills.due', 'Due {{until}}', { until: spellUntil(dueAt, now) });
}

function lastTime({ last }: Drill, now: number): string {
  if (!last) return t('rollcall.drills.never', 'Never done');
  const { dryRun, secondsToSeen, secondsToEffect, passed, why } = last;
  const ago = spellAgo(last.at, now);
  const parts = [
    passed
      ? t('rollcall.drills.passed', 'Passed {{ago}}', { ago })
      : t('rollcall.drills.failed', 'Failed {{ago}}', { ago }),
  ];
  if (dryRun) parts.push(t('rollcall.drills.dry-run', 'as a dry run'));
  if (secondsToSeen !== null)
    parts.push(
      t('rollcall.drills.seen', 'seen after {{duration}}', { duration: spellMeasured(secondsToSeen) }),
    );
  if (secondsToEffect !== null)
    parts.push(
      t('rollcall.drills.in-effect', 'in effect after {{duration}}', {
        duration: spellMeasured(secondsToEffect),
      }),
    );
  return parts.join(', ') + (why === null ? '' : `: ${why}`);
}
