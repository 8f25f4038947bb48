import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { ActionButtons } from './ActionButtons.tsx';
import { ActionHistory } from './ActionHistory.tsx';
import { Cells } from './Cells.tsx';
import { CriteriaTable } from './CriteriaTable.tsx';
import { Drills } from './Drills.tsx';
import { Gate } from './Gate.tsx';
import { KillSwitches } from './KillSwitches.tsx';
import { NextStep } from './NextStep.tsx';
import { Notices } from './Notices.tsx';
import { PendingChange } from './PendingChange.tsx';
import { Recovery } from './Recovery.tsx';
import { Snapshots } from './Snapshots.tsx';
import { StageTrack } from './StageTrack.tsx';
import { VerdictCard, type Saying } from './VerdictCard.tsx';
import { headline, isJudging } from './headline.ts';
import type { Order } from './order.ts';
import { stateLine } from './stateLine.ts';
import { useCourses } from './useCourses.ts';

type Props = {
  rollout: RolloutDocument;
  now: number;
  saying: Saying | undefined;
  beside: ReactNode;
  onChoose: (order: Order) => void;
};

/** All of a rollout: what stage, what verdict and why first of all, and then what they rest on. */
export function RolloutDetail({ rollout, now, saying, beside, onChoose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const courses = useCourses(rollout);
  const judging = isJudging(rollout);
  const told = headline(rollout, now);

  return (
    <div className={styles.detail}>
      <header className={styles.header}>
        <h3 className={styles.title}>
          {rollout.title}
          {rollout.lever.simulated && (
            <span className={styles.badge}>
              {t('rollcall.rollout.simulated', 'Simulated workload: nothing real is changed')}
            </span>
          )}
        </h3>
        <span className={styles.state}>{stateLine(rollout)}</span>
        {beside}
      </header>

      <Notices rollout={rollout} />
      <StageTrack rollout={rollout} />

      <VerdictCard
        headline={told}
        saying={saying}
        verdict={judging ? rollout.verdict : null}
        now={now}
        more={rollout.pending && <PendingChange pending={rollout.pending} now={now} />}
      >
        <ActionButtons rollout={rollout} now={now} onChoose={onChoose} />
      </VerdictCard>

      <Cells rollout={rollout} now={now} />
      <div className={styles.columns}>
        <NextStep rollout={rollout} />
        <Gate rollout={rollout} now={now} onChoose={onChoose} />
        <KillSwitches rollout={rollout} now={now} onChoose={onChoose} />
        <Drills rollout={rollout} now={now} onChoose={onChoose} />
        <Recovery rollout={rollout} now={now} />
      </div>

      {rollout.verdict && (
        <CriteriaTable
          verdict={rollout.verdict}
          outdated={!judging || told.stale}
          waivers={rollout.waivers}
          courses={courses}
          now={now}
        />
      )}
      <Snapshots rollout={rollout} />
      <ActionHistory rollout={rollout} now={now} onChoose={onChoose} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  detail: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    justifyContent: 'space-between',
    columnGap: theme.spacing(2),
  }),
  columns: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))',
    alignItems: 'start',
    gap: theme.spacing(2, 4),
    '&:empty': { display: 'none' },
  }),
  title: css({ flex: '1 1 200px', minWidth: 0, margin: 0, fontSize: theme.typography.h4.fontSize }),
  badge: css({
    display: 'inline-block',
    marginLeft: theme.spacing(1),
    padding: theme.spacing(0, 1),
    border: `1px solid ${theme.colors.info.border}`,
    borderRadius: theme.shape.radius.default,
    color: theme.colors.info.text,
    fontSize: theme.typography.bodySmall.fontSize,
    verticalAlign: 'middle',
  }),
  state: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
});
