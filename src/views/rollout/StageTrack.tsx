import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { Dwell } from './Dwell.tsx';
import { isJudging } from './headline.ts';

type Stage = RolloutDocument['stages'][number];

/** From here on a track with names would be a row of splinters. */
const many = 8;

/**
 * The stages in their order: what is done, where the rollout stands and how long it still must, what comes. Where there
 * is no room for their names they are a bar, below which the present one stands.
 */
export function StageTrack({ rollout }: { rollout: RolloutDocument }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { stages, pending } = rollout;
  const folded = stages.length >= many;
  return (
    <div>
      <ol
        className={cx(styles.track, folded && styles.bar)}
        aria-label={t('rollcall.stages.title', 'Stages')}
      >
        {stages.map((stage) => (
          <li
            key={stage.name}
            className={cx(styles.stage, styles[stage.status], folded && styles.segment)}
            aria-current={stage.status === 'current' ? 'step' : undefined}
            title={`${stage.title}: ${stage.changes}`}
          >
            <span className={cx(styles.mark, 'stage-mark')} role="img" aria-label={statusWord(stage.status)}>
              {stage.status === 'done' && <Icon name="check" size="sm" />}
            </span>
            <div className={cx(styles.text, 'stage-text')}>
              <div className={styles.title}>{stage.title}</div>
              <div className={styles.small}>{stage.changes}</div>
              {stage.optional && (
                <div className={styles.small}>{t('rollcall.stages.optional', 'Optional')}</div>
              )}
              {pending?.toStage === stage.name && (
                <div className={styles.coming}>{t('rollcall.stages.on-its-way', 'On its way')}</div>
              )}
              {stage.status === 'current' && isJudging(rollout) && (
                <Dwell rollout={rollout} requiredSeconds={stage.dwellRequiredSeconds} />
              )}
            </div>
          </li>
        ))}
      </ol>
      <div className={cx(styles.here, folded && styles.shown)} aria-hidden>
        <Here rollout={rollout} />
      </div>
    </div>
  );
}

/** Where the rollout stands, in two lines: for where its track has no room. */
export function Here({ rollout }: { rollout: RolloutDocument }): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const { stages, pending } = rollout;
  const index = stages.findIndex(({ status, name }) => status === 'current' || name === pending?.toStage);
  const stage = stages[index];
  if (!stage)
    return (
      <div className={styles.small}>
        {t('rollcall.stages.none-current', '{{done}} of {{all}} stages done', {
          done: stages.filter(({ status }) => status === 'done').length,
          all: stages.length,
        })}
      </div>
    );
  return (
    <div>
      <div className={styles.title}>
        {t('rollcall.stages.here', 'Stage {{number}} of {{all}}: {{title}}', {
          number: index + 1,
          all: stages.length,
          title: stage.title,
        })}
      </div>
      <div className={styles.small}>{stage.changes}</div>
      {stage.status === 'current' && isJudging(rollout) && (
        <Dwell rollout={rollout} requiredSeconds={stage.dwellRequiredSeconds} />
      )}
    </div>
  );
}

function statusWord(status: Stage['status']): string {
  switch (status) {
    case 'done':
      return t('rollcall.stages.done', 'Done');
    case 'current':
      return t('rollcall.stages.current', 'Current');
    case 'next':
      return t('rollcall.stages.next', 'Next');
  }
}

const markSize = 20;
const narrow = '@container (max-width: 560px)';

const getStyles = (theme: GrafanaTheme2) => {
  const line = (colour: string) => ({ '&:not(:last-child)::before': { background: colour } });
  const bar = { gap: 3 };
  // Names are left to the tooltip, and to a screen reader.
  const segment = {
    padding: 0,
    height: 8,
    borderRadius: theme.shape.radius.default,
    '&:not(:last-child)::before, & > .stage-mark': { display: 'none' },
    '& > .stage-text': {
      position: 'absolute',
      width: 1,
      height: 1,
      overflow: 'hidden',
      clipPath: 'inset(50%)',
    },
  } as const;
  const status = (colour: string) => ({ [narrow]: { background: colour }, '&&': { '--segment': colour } });
  return {
    track: css({
      listStyle: 'none',
      display: 'grid',
      gridAutoFlow: 'column',
      gridAutoColumns: 'minmax(0, 1fr)',
      [narrow]: bar,
    }),
    bar: css(bar),
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
      [narrow]: segment,
    }),
    segment: css({ '&&': { ...segment, background: 'var(--segment)' } }),
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
    here: css({ display: 'none', marginTop: theme.spacing(1), [narrow]: { display: 'block' } }),
    shown: css({ '&&': { display: 'block' } }),
    done: css({
      ...line(theme.colors.success.main),
      ...status(theme.colors.success.main),
      '& > span': { background: theme.colors.success.main, borderColor: theme.colors.success.main },
    }),
    current: css({
      ...line(theme.colors.border.strong),
      ...status(theme.colors.primary.main),
      '& > span': {
        borderColor: theme.colors.primary.main,
        boxShadow: `inset 0 0 0 3px ${theme.colors.background.primary}`,
        background: theme.colors.primary.main,
      },
    }),
    next: css({
      ...line(theme.colors.border.medium),
      ...status(theme.colors.border.medium),
      color: theme.colors.text.secondary,
    }),
  };
};
