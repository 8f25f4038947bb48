import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState, type JSX, type ReactNode } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { OrderDialog } from './OrderDialog.tsx';
import { RolloutDetail } from './RolloutDetail.tsx';
import { RolloutSummary } from './RolloutSummary.tsx';
import type { Saying } from './VerdictCard.tsx';
import { newest } from './newest.ts';
import { wordsOf, type Order } from './order.ts';

type Props = {
  queried: RolloutDocument;
  now: number;
  /** Reads what is queried again, and whatever else shows what was decided. */
  readAgain: () => void;
  /** Only what fits a tile: where it stands, its verdict, and the decisions that are reached for. */
  brief?: boolean;
  /** How the verdict's word is written, where a dashboard has its own for it. */
  saying?: Saying | undefined;
  /** What stands beside the title: links, or how to see more or less of it. */
  beside?: ReactNode;
};

/** One rollout, and the dialog by which it is decided. Whoever shows it gives it a host, and reads the rollout. */
export function Rollout({ queried, now, readAgain, brief = false, saying, beside }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [answered, setAnswered] = useState<RolloutDocument>();
  const [open, setOpen] = useState<Order>();
  const [said, setSaid] = useState('');
  const rollout = newest(queried, answered);
  const shown = { rollout, now, saying, beside, onChoose: setOpen };

  return (
    <section
      className={styles.rollout}
      aria-label={t('rollcall.rollout.title', 'Rollout {{id}}', { id: rollout.id })}
    >
      {brief ? <RolloutSummary {...shown} /> : <RolloutDetail {...shown} />}
      <p role="status" className={styles.said}>
        {said}
      </p>
      {open && (
        <OrderDialog
          rollout={rollout}
          order={open}
          now={now}
          readAgain={readAgain}
          onDone={(answer) => {
            setAnswered(answer);
            setSaid(
              t('rollcall.rollout.said', '{{what}}. The rollout is now at revision {{revision}}.', {
                what: wordsOf(rollout, open).done,
                revision: answer.revision,
              }),
            );
            setOpen(undefined);
            readAgain();
          }}
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
    overflowWrap: 'anywhere',
  }),
  said: css({
    margin: theme.spacing(1, 0, 0),
    color: theme.colors.text.secondary,
    '&:empty': { display: 'none' },
  }),
});
