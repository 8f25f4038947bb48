import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { spellDuration } from './duration.ts';
import { spellSettings } from './settings.ts';

type Pending = NonNullable<RolloutDocument['pending']>;

/** A setting of the lever that is on its way: what it is, how long it has been, and whether that is too long. */
export function PendingChange({ pending, now }: { pending: Pending; now: number }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { purpose, step, steps, settings, since, budgetSeconds, overdue } = pending;
  const told = {
    waited: spellDuration((now - Date.parse(since)) / 1_000),
    budget: spellDuration(budgetSeconds),
  };
  return (
    <div
      className={styles.pending}
      role="group"
      aria-label={t('rollcall.pending.title', 'Setting on its way')}
    >
      <Icon name="hourglass" />
      <div>
        <div>
          {purposeWord(purpose)}
          {steps > 1 && t('rollcall.pending.step', ', step {{step}} of {{steps}}', { step, steps })}:{' '}
          {spellSettings(settings)}
        </div>
        <div className={cx(styles.waited, overdue && styles.overdue)}>
          {overdue
            ? t(
                'rollcall.pending.overdue',
                'Overdue: not in effect after {{waited}}, and {{budget}} are allowed. It is still waited for.',
                told,
              )
            : t('rollcall.pending.waiting', 'On its way for {{waited}}; {{budget}} are allowed.', told)}
        </div>
      </div>
    </div>
  );
}

function purposeWord(purpose: Pending['purpose']): string {
  switch (purpose) {
    case 'stage':
      return t('rollcall.pending.stage', 'Setting of the stage');
    case 'rollback':
      return t('rollcall.pending.rollback', 'Setting of the rollback');
    case 'kill-switch':
      return t('rollcall.pending.kill-switch', 'Setting of the kill switch');
    case 'drill':
      return t('rollcall.pending.drill', 'Setting of the drill’s kill switch');
    case 'restore':
      return t('rollcall.pending.restore', 'Setting from before the drill');
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  pending: css({
    display: 'flex',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
    '& > svg': { flex: 'none', marginTop: 2 },
  }),
  waited: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  overdue: css({ color: theme.colors.error.text, fontWeight: theme.typography.fontWeightMedium }),
});
