import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Field, Modal, TextArea, useStyles2 } from '@grafana/ui';
import { useId, useRef, useState, type FormEvent, type JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { consequence } from './consequence.ts';
import { actionsSince, reasonProblem } from './decisions.ts';
import { headline } from './headline.ts';
import { historyWord } from './historyWords.ts';
import { isDestructive, obstacleOf, wordsOf, type Order } from './order.ts';
import { refusalFrom, type Refusal } from './refusal.ts';

type Props = {
  /** The rollout as it is known now; it may change while the dialog is open. */
  rollout: RolloutDocument;
  order: Order;
  now: number;
  onAct: (said: { reason: string; revision: number }) => Promise<void>;
  onOutdated: () => void;
  onClose: () => void;
};

/**
 * Asks for a reason and shows what a decision changes before it is sent.
 * It sends the revision that its reader has seen, so that nobody decides on something that has changed under them;
 * a kill switch is pulled whatever has changed.
 */
export function OrderDialog({ rollout, order, now, onAct, onOutdated, onClose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const reasonId = useId();
  const [seenRevision, setSeenRevision] = useState(rollout.revision);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  /** A second click can come before the button is drawn as disabled. */
  const underway = useRef(false);

  const { verb, title } = wordsOf(rollout, order);
  const changed = order.kind !== 'kill-switch' && rollout.revision !== seenRevision;
  const obstacle = obstacleOf(rollout, order);
  const complaint = asked ? reasonProblem(reason) : undefined;
  const { word, sentence } = headline(rollout, now);

  const lookAgain = () => {
    setSeenRevision(rollout.revision);
    setRefusal(undefined);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (reasonProblem(reason) !== undefined || changed || obstacle !== undefined || underway.current) return;
    underway.current = true;
    setSending(true);
    setRefusal(undefined);
    try {
      await onAct({ reason: reason.trim(), revision: seenRevision });
    } catch (error) {
      const told = refusalFrom(error);
      setRefusal(told);
      if (told.outdated) onOutdated();
    } finally {
      underway.current = false;
      setSending(false);
    }
  };

  return (
    <Modal
      isOpen
      title={title}
      closeOnEscape={!sending}
      closeOnBackdropClick={false}
      onDismiss={() => {
        if (!sending) onClose();
      }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <p className={styles.consequence}>{consequence(rollout, order)}</p>
        <p className={styles.verdict}>
          Now: <strong>{word}</strong>. {sentence}
        </p>

        {refusal && !changed && (
          <Alert severity="error" title={refusal.title}>
            {refusal.detail}
          </Alert>
        )}
        {changed && (
          <Alert severity="warning" title="The rollout changed while this was open">
            <ul className={styles.changes}>
              {actionsSince(rollout, seenRevision).map((entry) => (
                <li key={`${entry.at} ${entry.action}`}>
                  {historyWord(entry.action)} by {entry.actor}: {entry.reason}
                </li>
              ))}
            </ul>
            <Button variant="secondary" size="sm" onClick={lookAgain}>
              I have seen it
            </Button>
          </Alert>
        )}
        {obstacle !== undefined && !changed && (
          <Alert severity="warning" title={`${verb} is not possible now`}>
            {obstacle}
          </Alert>
        )}

        <Field
          label="Reason"
          htmlFor={reasonId}
          description="Why, for whoever reads the audit log after you."
          invalid={complaint !== undefined}
          {...(complaint !== undefined && { error: complaint })}
        >
          <TextArea
            id={reasonId}
            rows={3}
            autoFocus
            value={reason}
            disabled={sending}
            required
            aria-invalid={complaint !== undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Field>

        <Modal.ButtonRow>
          <Button variant="secondary" fill="outline" disabled={sending} onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant={isDestructive(order) ? 'destructive' : 'primary'}
            disabled={sending || changed || obstacle !== undefined}
            aria-busy={sending}
          >
            {verb} now
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  consequence: css({ fontSize: theme.typography.h5.fontSize, overflowWrap: 'anywhere' }),
  verdict: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
  changes: css({ margin: theme.spacing(0, 0, 1), paddingLeft: theme.spacing(2) }),
});
