import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { RolloutDocument, RolloutState } from '../../contract/rollout.ts';
import { ActionButtons } from './ActionButtons.tsx';
import { ActionHistory } from './ActionHistory.tsx';
import { CriteriaTable } from './CriteriaTable.tsx';
import { Drills } from './Drills.tsx';
import { Gate } from './Gate.tsx';
import { KillSwitches } from './KillSwitches.tsx';
import { Notices } from './Notices.tsx';
import { OrderDialog } from './OrderDialog.tsx';
import { PendingChange } from './PendingChange.tsx';
import { Recovery } from './Recovery.tsx';
import { Snapshots } from './Snapshots.tsx';
import { StageTrack } from './StageTrack.tsx';
import { VerdictCard } from './VerdictCard.tsx';
import { headline, isJudging } from './headline.ts';
import { wordsOf, type Order } from './order.ts';
import { newest } from './newest.ts';

type Props = {
  queried: RolloutDocument;
  now: number;
  timeZone: string;
  /** Why nobody here can decide, or nothing if they can. */
  barrier: string | undefined;
  act: (order: Order, said: { reason: string; revision: number }) => Promise<RolloutDocument>;
  readAgain: () => void;
};

const stateWords: Record<RolloutState, string> = {
  draft: 'Draft',
  running: 'Running',
  holding: 'Holding',
  promoting: 'Waiting for the lever',
  'rolling-back': 'Waiting for the lever',
  'rolled-back': 'Rolled back',
  done: 'Done',
  aborted: 'Aborted',
};

const modeWords: Record<RolloutDocument['mode'], string> = {
  manual: 'people decide',
  'auto-rollback': 'rolls back by itself',
  'auto-promote': 'rolls back and promotes by itself',
};

/** One rollout, from its stages to its last actions, and the dialog by which it is decided. It knows no Grafana server. */
export function Rollout({ queried, now, timeZone, barrier, act, readAgain }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [answered, setAnswered] = useState<RolloutDocument>();
  const [open, setOpen] = useState<Order>();
  const [said, setSaid] = useState('');
  const rollout = newest(queried, answered);
  const { word, tone, sentence, stale } = headline(rollout, now);
  const judging = isJudging(rollout);

  return (
    <section className={styles.rollout} aria-label={`Rollout ${rollout.id}`}>
      <header className={styles.header}>
        <h3 className={styles.title}>
          {rollout.title}
          {rollout.lever.simulated && (
            <span className={styles.badge}>Simulated workload: nothing real is changed</span>
          )}
        </h3>
        <span className={styles.state}>
          {stateWords[rollout.state] ?? rollout.state} · {modeWords[rollout.mode]} · revision{' '}
          {rollout.revision}
        </span>
      </header>

      <Notices rollout={rollout} />
      <StageTrack rollout={rollout} />

      <VerdictCard
        word={word}
        tone={tone}
        sentence={sentence}
        stale={stale}
        verdict={judging ? rollout.verdict : null}
        now={now}
        timeZone={timeZone}
        more={rollout.pending && <PendingChange pending={rollout.pending} now={now} />}
      >
        <ActionButtons
          rollout={rollout}
          now={now}
          barrier={barrier}
          onChoose={(action) => setOpen({ kind: 'action', action })}
        />
        <p role="status" className={styles.said}>
          {said}
        </p>
      </VerdictCard>

      <div className={styles.columns}>
        <Gate rollout={rollout} now={now} timeZone={timeZone} barrier={barrier} onChoose={setOpen} />
        <KillSwitches rollout={rollout} now={now} barrier={barrier} onChoose={setOpen} />
        <Drills rollout={rollout} now={now} />
        <Recovery rollout={rollout} now={now} />
      </div>

      {rollout.verdict && (
        <CriteriaTable
          verdict={rollout.verdict}
          outdated={!judging || stale}
          waivers={rollout.waivers}
          now={now}
          timeZone={timeZone}
        />
      )}
      <Snapshots rollout={rollout} timeZone={timeZone} />
      <ActionHistory rollout={rollout} now={now} timeZone={timeZone} />

      {open && (
        <OrderDialog
          rollout={rollout}
          order={open}
          now={now}
          onAct={async (said) => {
            const answer = await act(open, said);
            setAnswered(answer);
            setSaid(`${wordsOf(rollout, open).done}. The rollout is now at revision ${answer.revision}.`);
            setOpen(undefined);
          }}
          onOutdated={readAgain}
          onClose={() => setOpen(undefined)}
        />
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  rollout: css({
    position: 'relative',
    containerType: 'inline-size',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    overflowWrap: 'anywhere',
  }),
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
  title: css({ margin: 0, fontSize: theme.typography.h4.fontSize }),
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
  said: css({ margin: 0, color: theme.colors.text.secondary, '&:empty': { display: 'none' } }),
});
