import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import { spellAgo, spellDuration } from '../rollout/duration.ts';
import { headline, isJudging } from '../rollout/headline.ts';
import { historyWord } from '../rollout/historyWords.ts';
import { t } from '../text.ts';
import { placeOf } from './place.ts';

/** One rollout in the list: what it comes down to now, where it stands, and who did something last. */
export function RolloutRow({ rollout, now }: { rollout: RolloutDocument; now: number }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { word, tone, sentence } = headline(rollout, now);
  const [last] = rollout.history;
  return (
    <article className={cx(styles.row, styles[tone])} aria-label={rollout.title}>
      <div className={styles.word}>{word}</div>
      <div className={styles.text}>
        <h3 className={styles.title}>
          <PlaceLink to={placeOf(rollout.id)}>{rollout.title || rollout.id}</PlaceLink>
          {rollout.lever.simulated && (
            <span className={styles.badge}>{t('rollcall.rollouts.simulated', 'Simulated workload')}</span>
          )}
        </h3>
        <p>{rollout.problem ?? sentence}</p>
        <p className={styles.small}>
          {stageText(rollout)}
          {last && (
            <>
              {' · '}
              {t('rollcall.rollouts.last-action', '{{action}} by {{actor}}, {{ago}}', {
                action: historyWord(last.action),
                actor: last.actor,
                ago: spellAgo(last.at, now),
              })}
            </>
          )}
        </p>
      </div>
    </article>
  );
}

function stageText(rollout: RolloutDocument): string {
  const { stages, stage: name, verdict } = rollout;
  const index = stages.findIndex((stage) => stage.name === name);
  const stage = stages[index];
  if (!stage)
    return t('rollcall.rollouts.stages', '{{count}} stages', {
      count: stages.length,
      defaultValue_one: '{{count}} stage',
    });
  const where = t('rollcall.rollouts.stage-of', 'Stage {{number}} of {{all}}: {{title}}', {
    number: index + 1,
    all: stages.length,
    title: stage.title,
  });
  const left = stage.dwellRequiredSeconds - (verdict?.dwellSeconds ?? 0);
  if (!isJudging(rollout) || left <= 0) return where;
  return `${where}, ${t('rollcall.rollouts.dwell-left', '{{left}} dwell left', { left: spellDuration(left) })}`;
}

const getStyles = (theme: GrafanaTheme2) => {
  const edge = (colour: string, text: string) =>
    css({ borderLeftColor: colour, '& > div:first-child': { color: text } });
  const { success, warning, error, border, text } = theme.colors;
  return {
    row: css({
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0.5, 2),
      paddingLeft: theme.spacing(1.5),
      borderLeft: '4px solid',
    }),
    good: edge(success.main, success.text),
    wait: edge(warning.main, warning.text),
    bad: edge(error.main, error.text),
    calm: edge(border.strong, text.secondary),
    word: css({
      flex: '0 0 9em',
      fontWeight: theme.typography.fontWeightBold,
      letterSpacing: '0.02em',
    }),
    text: css({ flex: '1 1 300px', minWidth: 0, '& p': { margin: 0, overflowWrap: 'anywhere' } }),
    title: css({
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(1.5),
      margin: 0,
      fontSize: theme.typography.h5.fontSize,
      overflowWrap: 'anywhere',
    }),
    badge: css({
      padding: theme.spacing(0, 1),
      border: `1px dashed ${theme.colors.warning.border}`,
      borderRadius: theme.shape.radius.pill,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightRegular,
    }),
    small: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  };
};
