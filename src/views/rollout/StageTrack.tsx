import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { spellDuration } from './duration.ts';
import { isJudging } from './headline.ts';

type Stage = RolloutDocument['stages'][number];

const statusWords: Record<Stage['status'], string> = { done: 'Done', current: 'Current', next: 'Next' };

/** The stages in their order: what is done, where the rollout stands and how long it still must, what comes. */
export function StageTrack({ rollout }: { rollout: RolloutDocument }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.track} aria-label="Stages">
      {rollout.stages.map((stage) => (
        <li
          key={stage.name}
          className={cx(styles.stage, styles[stage.status])}
          aria-current={stage.status === 'current' ? 'step' : undefined}
        >
          <span className={styles.mark} role="img" aria-label={statusWords[stage.status]}>
            {stage.status === 'done' && <Icon name="check" size="sm" />}
          </span>
          <div className={styles.text}>
            <div className={styles.title}>{stage.title}</div>
            <div className={styles.small}>{stage.changes}</div>
            {stage.optional && <div className={styles.small}>Optional</div>}
            {rollout.pending?.toStage === stage.name && <div className={styles.coming}>On its way</div>}
            {stage.status === 'current' && isJudging(rollout) && (
              <Dwell rollout={rollout} requiredSeconds={stage.dwellRequiredSeconds} />
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** How much of a stage's least time is served, as the last verdict counted it. */
function Dwell({
  rollout,
  requiredSeconds,
}: {
  rollout: RolloutDocument;
  requiredSeconds: number;
}): JSX.Element {
  const styles = useStyles2(getStyles);
  const served = rollout.verdict?.dwellSeconds ?? 0;
  const left = requiredSeconds - served;
  const share = requiredSeconds > 0 ? Math.min(1, served / requiredSeconds) : 1;
  return (
    <>
      <div
        className={styles.bar}
        role="progressbar"
        aria-label="Dwell served"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div className={styles.served} style={{ width: `${share * 100}%` }} />
      </div>
      <div className={styles.small}>
        {left > 0
          ? `${spellDuration(left)} of ${spellDuration(requiredSeconds)} dwell left`
          : `Dwell of ${spellDuration(requiredSeconds)} served`}
      </div>
    </>
  );
}

const markSize = 20;

const getStyles = (theme: GrafanaTheme2) => {
  const line = (colour: string) => ({
    '&:not(:last-child)::before': { background: colour },
  });
  return {
    track: css({
      listStyle: 'none',
      display: 'grid',
      gridAutoFlow: 'column',
      gridAutoColumns: 'minmax(0, 1fr)',
      '@container (max-width: 560px)': { gridAutoFlow: 'row' },
    }),
    stage: css({
      position: 'relative',
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.5),
      paddingRight: theme.spacing(2),
      '&:not(:last-child)::before': {
        content: '""',
        position: 'absolute',
        top: markSize / 2 - 1,
        left: markSize,
        right: 0,
        height: 2,
      },
      '@container (max-width: 560px)': {
        flexDirection: 'row',
        gap: theme.spacing(1),
        padding: theme.spacing(0, 0, 1.5),
        '&:last-child': { paddingBottom: 0 },
        '&:not(:last-child)::before': {
          top: markSize,
          bottom: 0,
          left: markSize / 2 - 1,
          right: 'auto',
          width: 2,
          height: 'auto',
        },
      },
    }),
    mark: css({
      flex: 'none',
      width: markSize,
      height: markSize,
      borderRadius: theme.shape.radius.circle,
      border: `2px solid ${theme.colors.border.strong}`,
      display: 'grid',
      placeItems: 'center',
      color: theme.colors.success.contrastText,
    }),
    text: css({ minWidth: 0, flex: 1 }),
    title: css({ fontWeight: theme.typography.fontWeightMedium }),
    small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
    coming: css({ color: theme.colors.warning.text, fontSize: theme.typography.bodySmall.fontSize }),
    bar: css({
      height: 4,
      maxWidth: 200,
      margin: theme.spacing(0.75, 0, 0.5),
      borderRadius: theme.shape.radius.pill,
      background: theme.colors.border.medium,
      overflow: 'hidden',
    }),
    served: css({ height: '100%', background: theme.colors.primary.main }),
    done: css({
      ...line(theme.colors.success.main),
      '& > span': { background: theme.colors.success.main, borderColor: theme.colors.success.main },
    }),
    current: css({
      ...line(theme.colors.border.strong),
      '& > span': {
        borderColor: theme.colors.primary.main,
        boxShadow: `inset 0 0 0 3px ${theme.colors.background.primary}`,
        background: theme.colors.primary.main,
      },
    }),
    next: css({ ...line(theme.colors.border.medium), color: theme.colors.text.secondary }),
  };
};
