import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { JSX } from 'react';
import type { OptimizeSession, OptimizeState } from '../../contract/optimize-session.ts';
import { t } from '../text.ts';
import { stateWord } from './words.ts';

const track: readonly { state: OptimizeState; icon: IconName }[] = [
  { state: 'live', icon: 'eye' },
  { state: 'frozen', icon: 'pause' },
  { state: 'computing', icon: 'cog' },
  { state: 'playback', icon: 'play' },
];

/** What the page is at: live, frozen, computing or playing back, and whether something went wrong instead. */
export function SessionTrack({ session: { state } }: { session: OptimizeSession }): JSX.Element {
  const styles = useStyles2(getStyles);
  const steps = state === 'error' ? [...track, { state, icon: 'exclamation-triangle' as const }] : track;
  return (
    <>
      <ol className={styles.track} aria-label={t('rollcall.optimize.track', 'What this page is at')}>
        {steps.map(({ state: step, icon }) => {
          const isCurrent = step === state;
          return (
            <li
              key={step}
              aria-current={isCurrent ? 'step' : undefined}
              className={cx(styles.step, isCurrent && (step === 'error' ? styles.error : styles.current))}
            >
              <Icon name={icon} /> {stateWord(step)}
            </li>
          );
        })}
      </ol>
      <p role="status" className="sr-only">
        {stateWord(state)}
      </p>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  track: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5),
    margin: theme.spacing(0, 0, 2),
    padding: 0,
    listStyle: 'none',
  }),
  step: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.5, 1.5),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.pill,
    color: theme.colors.text.secondary,
  }),
  current: css({
    background: theme.colors.primary.main,
    borderColor: theme.colors.primary.border,
    color: theme.colors.primary.contrastText,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  error: css({
    background: theme.colors.error.main,
    borderColor: theme.colors.error.border,
    color: theme.colors.error.contrastText,
    fontWeight: theme.typography.fontWeightMedium,
  }),
});
