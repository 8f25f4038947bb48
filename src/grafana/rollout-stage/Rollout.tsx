import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type {
  RolloutAction,
  RolloutActionRequest,
  RolloutDocument,
  RolloutState,
} from '../../contract/rollout.ts';
import { ActionButtons } from './ActionButtons.tsx';
import { ActionDialog } from './ActionDialog.tsx';
import { ActionHistory } from './ActionHistory.tsx';
import { CriteriaTable } from './CriteriaTable.tsx';
import { StageTrack } from './StageTrack.tsx';
import { VerdictCard } from './VerdictCard.tsx';
import { actionWords } from './decisions.ts';
import { headline, isJudging } from './headline.ts';
import { newest } from './rolloutFromFrames.ts';

type Props = {
  queried: RolloutDocument;
  now: number;
  timeZone: string;
  /** Why nobody here can decide, or nothing if they can. */
  barrier: string | undefined;
  act: (action: RolloutAction, body: RolloutActionRequest) => Promise<RolloutDocument>;
  readAgain: () => void;
};

const stateWords: Record<RolloutState, string> = {
  draft: 'Draft',
  running: 'Running',
  holding: 'Holding',
  'rolled-back': 'Rolled back',
  done: 'Done',
};

/** One rollout, from its stages to its last actions, and the dialog by which it is decided. It knows no Grafana server. */
export function Rollout({ queried, now, timeZone, barrier, act, readAgain }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [answered, setAnswered] = useState<RolloutDocument>();
  const [open, setOpen] = useState<RolloutAction>();
  const [said, setSaid] = useState('');
  const rollout = newest(queried, answered);
  const { word, tone, sentence, stale } = headline(rollout, now);
  const judging = isJudging(rollout);

  return (
    <section className={styles.rollout} aria-label={`Rollout ${rollout.id}`}>
      <header className={styles.header}>
        <h3 className={styles.title}>{rollout.title}</h3>
        <span className={styles.state}>
          {stateWords[rollout.state]} · revision {rollout.revision}
        </span>
      </header>

      <StageTrack rollout={rollout} />

      <VerdictCard
        word={word}
        tone={tone}
        sentence={sentence}
        stale={stale}
        verdict={judging ? rollout.verdict : null}
        now={now}
        timeZone={timeZone}
      >
        <ActionButtons rollout={rollout} now={now} barrier={barrier} onChoose={setOpen} />
        <p role="status" className={styles.said}>
          {said}
        </p>
      </VerdictCard>

      {rollout.verdict && (
        <CriteriaTable verdict={rollout.verdict} outdated={!judging || stale} timeZone={timeZone} />
      )}
      <ActionHistory rollout={rollout} now={now} timeZone={timeZone} />

      {open && (
        <ActionDialog
          rollout={rollout}
          action={open}
          now={now}
          onAct={async (body) => {
            const answer = await act(open, body);
            setAnswered(answer);
            setSaid(`${actionWords[open].done}. The rollout is now at revision ${answer.revision}.`);
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
  title: css({ margin: 0, fontSize: theme.typography.h4.fontSize }),
  state: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  said: css({ margin: 0, color: theme.colors.text.secondary, '&:empty': { display: 'none' } }),
});
