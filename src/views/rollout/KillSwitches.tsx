import { cx } from '@emotion/css';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { OrderButton } from './OrderButton.tsx';
import { Section } from './Section.tsx';
import { spellAgo, spellDuration, spellMeasured } from './duration.ts';
import type { Order } from './order.ts';
import { getRowStyles } from './rows.ts';

type Props = { rollout: RolloutDocument; now: number; onChoose: (order: Order) => void };
type Last = RolloutDocument['killSwitches'][number]['last'];

/** The plan's kill switches: what each takes at most, and what it took when it was last pulled for earnest. */
export function KillSwitches({ rollout, now, onChoose }: Props): JSX.Element | null {
  const styles = useStyles2(getRowStyles);
  if (rollout.killSwitches.length === 0) return null;
  return (
    <Section title={t('rollcall.kill-switches.title', 'Kill switches')}>
      <ul className={styles.list}>
        {rollout.killSwitches.map(({ name, title, budgetSeconds, last }) => (
          <li key={name} className={styles.row}>
            <Icon name="power" />
            <div className={styles.text}>
              {title}
              <div className={styles.detail}>
                {t('rollcall.kill-switches.budget', 'Within {{budget}}', {
                  budget: spellDuration(budgetSeconds),
                })}{' '}
                ·{' '}
                <span className={cx(last?.withinBudget === false && styles.bad)}>{measured(last, now)}</span>
              </div>
            </div>
            <OrderButton
              rollout={rollout}
              order={{ kind: 'kill-switch', killSwitch: name }}
              now={now}
              size="sm"
              variant="destructive"
              fill="outline"
              label={t('rollcall.kill-switches.pull-one', 'Pull {{name}}', { name })}
              onChoose={onChoose}
            >
              {t('rollcall.kill-switches.pull', 'Pull')}
            </OrderButton>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function measured(last: Last, now: number): string {
  if (!last) return t('rollcall.kill-switches.never', 'never pulled');
  const { at, secondsToEffect, withinBudget } = last;
  const ago = spellAgo(at, now);
  if (secondsToEffect === null)
    return t('rollcall.kill-switches.not-yet', 'pulled {{ago}}, not in effect yet', { ago });
  const told = { ago, duration: spellMeasured(secondsToEffect) };
  return withinBudget === false
    ? t(
        'rollcall.kill-switches.over-budget',
        'pulled {{ago}}, in effect after {{duration}}, over its budget',
        told,
      )
    : t('rollcall.kill-switches.in-effect', 'pulled {{ago}}, in effect after {{duration}}', told);
}
