import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { t } from '../text.ts';

/** The shape of a rollout that is being read, so that nothing jumps when it is there, and nothing looks like a verdict. */
export function RolloutSkeleton(): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.skeleton} role="status" aria-busy>
      <span className={styles.told}>{t('rollcall.rollout.reading', 'Reading the rollout…')}</span>
      <div className={styles.bone} style={{ width: '40%', height: 20 }} />
      <div className={styles.bone} style={{ height: 8 }} />
      <div className={styles.bone} style={{ height: 96 }} />
      <div className={styles.bone} style={{ width: '70%', height: 14 }} />
      <div className={styles.bone} style={{ width: '55%', height: 14 }} />
    </div>
  );
}

const breathing = keyframes({ '0%, 100%': { opacity: 1 }, '50%': { opacity: 0.5 } });

const getStyles = (theme: GrafanaTheme2) => ({
  skeleton: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  told: css({ color: theme.colors.text.secondary }),
  bone: css({
    maxWidth: '100%',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    '@media (prefers-reduced-motion: no-preference)': { animation: `${breathing} 1.6s ease-in-out infinite` },
  }),
});
