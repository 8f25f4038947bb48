import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Field, Modal, TextArea, useStyles2 } from '@grafana/ui';
import { useId, useRef, useState, type FormEvent, type JSX } from 'react';
import type { RolloutAction, RolloutActionRequest, RolloutDocument } from '../../contract/rollout.ts';
import { actionWords, actionsSince, consequence, reasonProblem } from './decisions.ts';
import { asSentence, headline } from './headline.ts';
import { refusalFrom, type Refusal } from './refusal.ts';

type Props = {
  /** The rollout as it is known now; it may change while the dialog is open. */
  rollout: RolloutDocument;
  action: RolloutAction;
  now: number;
  onAct: (body: RolloutActionRequest) => Promise<void>;
  onOutdated: () => void;
  onClose: () => void;
};

/**
 * Asks for a reason and shows what a decision changes before it is sent.
 * It sends the revision that its reader has seen, so that nobody decides on something that has changed under them.
 */
export function ActionDialog({ rollout, action, now, onAct, onOutdated, onClose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const reasonId = useId();
  const [seenRevision, setSeenRevision] = useState(rollout.revision);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  /** A second click can come before the button is drawn as disabled. */
  const underway = useRef(false);

  const { verb } = actionWords[action];
  const changed = rollout.revision !== seenRevision;
  const offer = rollout.actions.find((each) => each.action === action);
  const obstacle = offer?.allowed === false ? asSentence(offer.why ?? 'this is not possible now') : undefined;
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
      title={`${verb} ${rollout.id}`}
      closeOnEscape={!sending}
      closeOnBackdropClick={false}
      onDismiss={() => {
        if (!sending) onClose();
      }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <p className={styles.consequence}>{consequence(rollout, action)}</p>
        <p className={styles.verdict}>
          Verdict now: <strong>{word}</strong>. {sentence}
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
                <li key={entry.at}>
                  {actionWords[entry.action].done} by {entry.actor}: {entry.reason}
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
            variant={action === 'rollback' ? 'destructive' : 'primary'}
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
