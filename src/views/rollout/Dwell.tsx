import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { spellDuration } from './duration.ts';

type Props = { rollout: RolloutDocument; requiredSeconds: number };

/** How much of a stage's least time is served, as the last verdict counted it. */
export function Dwell({ rollout, requiredSeconds }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const served = rollout.verdict?.dwellSeconds ?? 0;
  const left = requiredSeconds - served;
  const share = requiredSeconds > 0 ? Math.min(1, served / requiredSeconds) : 1;
  const required = spellDuration(requiredSeconds);
  return (
    <>
      <div
        className={styles.bar}
        role="progressbar"
        aria-label={t('rollcall.stages.dwell-served', 'Dwell served')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div className={styles.served} style={{ width: `${share * 100}%` }} />
      </div>
      <div className={styles.small}>
        {left > 0
          ? t('rollcall.stages.dwell-left', '{{left}} of {{required}} dwell left', {
              left: spellDuration(left),
              required,
            })
          : t('rollcall.stages.dwell-done', 'Dwell of {{required}} served', { required })}
      </div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    height: 4,
    maxWidth: 200,
    margin: theme.spacing(0.75, 0, 0.5),
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.border.medium,
    overflow: 'hidden',
  }),
  served: css({ height: '100%', background: theme.colors.primary.main }),
  small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
