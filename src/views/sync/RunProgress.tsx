import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { SyncRun } from '../../contract/sync.ts';
import { percent } from '../reading/figures.ts';
import { spellAbout } from '../rollout/duration.ts';
import { t } from '../text.ts';
import { progressOf } from './progress.ts';

/** How far a run is that has not ended, and when it will be at today's pace. */
export function RunProgress({ run }: { run: SyncRun }): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const progress = progressOf(run);
  if (!progress) return null;
  const { share, secondsLeft } = progress;
  const told = [
    t('rollcall.sync.progress', '{{share}} of its days are read', { share: percent(share) }),
    ...(secondsLeft === undefined
      ? []
      : [t('rollcall.sync.left', '{{left}} left at this pace', { left: spellAbout(secondsLeft) })]),
  ].join(', ');
  return (
    <div className={styles.progress}>
      <div
        role="progressbar"
        aria-label={t('rollcall.sync.progress-of', 'Days of the run')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={told}
        className={styles.bar}
      >
        <div className={styles.fill} style={{ width: `${share * 100}%` }} />
      </div>
      <span className={styles.told}>{told}</span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  progress: css({ margin: theme.spacing(1, 0, 2) }),
  bar: css({
    height: theme.spacing(1),
    overflow: 'hidden',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
  }),
  fill: css({ height: '100%', background: theme.colors.primary.main }),
  told: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
