import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { spellDuration } from './duration.ts';
import { spellSettings } from './settings.ts';

type Pending = NonNullable<RolloutDocument['pending']>;

const purposes: Record<Pending['purpose'], string> = {
  stage: 'Setting of the stage',
  rollback: 'Setting of the rollback',
  'kill-switch': 'Setting of the kill switch',
  drill: 'Setting of the drill’s kill switch',
  restore: 'Setting from before the drill',
};

/** A setting of the lever that is on its way: what it is, how long it has been, and whether that is too long. */
export function PendingChange({ pending, now }: { pending: Pending; now: number }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { purpose, step, steps, settings, since, budgetSeconds, overdue } = pending;
  const waited = spellDuration((now - Date.parse(since)) / 1_000);
  const budget = spellDuration(budgetSeconds);
  return (
    <div className={styles.pending} role="group" aria-label="Setting on its way">
      <Icon name="hourglass" />
      <div>
        <div>
          {purposes[purpose] ?? 'Setting'}
          {steps > 1 && `, step ${step} of ${steps}`}: {spellSettings(settings)}
        </div>
        <div className={cx(styles.waited, overdue && styles.overdue)}>
          {overdue
            ? `Overdue: not in effect after ${waited}, and ${budget} are allowed. It is still waited for.`
            : `On its way for ${waited}; ${budget} are allowed.`}
        </div>
      </div>
    </div>
  );
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
