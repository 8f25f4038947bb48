import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { ActionButtons } from './ActionButtons.tsx';
import { Here } from './StageTrack.tsx';
import { Word, type Saying } from './VerdictCard.tsx';
import { headline } from './headline.ts';
import type { Order } from './order.ts';
import { useSaid } from './useSaid.ts';

type Props = {
  rollout: RolloutDocument;
  now: number;
  saying: Saying | undefined;
  beside: ReactNode;
  onChoose: (order: Order) => void;
};

/** A rollout in a tile, or in a list: what stage, what verdict, why, and the decisions that one reaches for. */
export function RolloutSummary({ rollout, now, saying, beside, onChoose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const said = useSaid();
  const told = headline(rollout, now);
  const alarm = rollout.problem ?? (rollout.pending === null ? rollout.lever.why : null);
  return (
    <div className={cx(styles.tile, styles[told.tone], told.stale && styles.stale)}>
      <header className={styles.header}>
        <h3 className={styles.title}>{rollout.title}</h3>
        {beside}
      </header>
      <div className={styles.verdict} role="group" aria-label={t('rollcall.verdict.title', 'Verdict')}>
        <Word headline={told} saying={saying} small />
        <p className={styles.sentence} title={said(told.sentence)}>
          {said(told.sentence)}
        </p>
        {alarm !== null && <p className={styles.alarm}>{said(alarm)}</p>}
      </div>
      <div className={styles.here}>
        <Here rollout={rollout} />
      </div>
      <div className={styles.decide}>
        <ActionButtons rollout={rollout} now={now} few onChoose={onChoose} />
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tile: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr) auto',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    paddingLeft: theme.spacing(1.5),
    borderLeft: '6px solid transparent',
    '@container (max-width: 620px)': { gridTemplateColumns: 'minmax(0, 1fr)', alignItems: 'start' },
  }),
  header: css({
    gridColumn: '1 / -1',
    display: 'flex',
    alignItems: 'baseline',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
  }),
  title: css({
    flex: 1,
    minWidth: 0,
    margin: 0,
    fontSize: theme.typography.body.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
  verdict: css({ minWidth: 0 }),
  sentence: css({
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
    margin: theme.spacing(0.5, 0, 0),
  }),
  alarm: css({ margin: theme.spacing(0.5, 0, 0), color: theme.colors.error.text }),
  here: css({ minWidth: 0 }),
  decide: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  good: css({ borderLeftColor: theme.colors.success.main }),
  wait: css({ borderLeftColor: theme.colors.warning.main }),
  bad: css({ borderLeftColor: theme.colors.error.main }),
  calm: css({ borderLeftColor: theme.colors.border.strong }),
  stale: css({ borderLeftStyle: 'dashed' }),
});
