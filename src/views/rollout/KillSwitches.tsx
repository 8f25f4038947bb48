import { cx } from '@emotion/css';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { Section } from './Section.tsx';
import { spellAgo, spellDuration, spellMeasured } from './duration.ts';
import type { Order } from './order.ts';
import { getRowStyles } from './rows.ts';

type Props = {
  rollout: RolloutDocument;
  now: number;
  barrier: string | undefined;
  onChoose: (order: Order) => void;
};
type Last = RolloutDocument['killSwitches'][number]['last'];

/** The plan's kill switches: what each takes at most, and what it took when it was last pulled for earnest. */
export function KillSwitches({ rollout, now, barrier, onChoose }: Props): JSX.Element | null {
  const styles = useStyles2(getRowStyles);
  if (rollout.killSwitches.length === 0) return null;
  return (
    <Section title="Kill switches">
      <ul className={styles.list}>
        {rollout.killSwitches.map(({ name, title, budgetSeconds, last }) => (
          <li key={name} className={styles.row}>
            <Icon name="power" />
            <div className={styles.text}>
              {title}
              <div className={styles.detail}>
                Within {spellDuration(budgetSeconds)} ·{' '}
                <span className={cx(last?.withinBudget === false && styles.bad)}>{measured(last, now)}</span>
              </div>
            </div>
            <Button
              size="sm"
              variant="destructive"
              fill="outline"
              aria-label={`Pull ${name}`}
              {...(barrier !== undefined && { disabled: true, tooltip: barrier })}
              onClick={() => onChoose({ kind: 'kill-switch', killSwitch: name })}
            >
              Pull
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function measured(last: Last, now: number): string {
  if (!last) return 'never pulled';
  const { at, secondsToEffect, withinBudget } = last;
  const pulled = `pulled ${spellAgo(at, now)}`;
  if (secondsToEffect === null) return `${pulled}, not in effect yet`;
  return `${pulled}, in effect after ${spellMeasured(secondsToEffect)}${withinBudget === false ? ', over its budget' : ''}`;
}
