import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Field, Modal, TextArea, useStyles2 } from '@grafana/ui';
import { useId, useRef, useState, type FormEvent, type JSX, type ReactNode } from 'react';
import { t } from '../text.ts';
import { reasonProblem } from './reason.ts';
import { refusalFrom } from './refusal.ts';
import { useWrite } from './useWrite.ts';

type Props = {
  title: string;
  /** What it is called on the button that does it: `Roll back now`. */
  confirm: string;
  /** What this will change, first of all. */
  consequence: ReactNode;
  /** What speaks for and against it now. */
  evidence?: ReactNode;
  /** What there is to say beside the reason: fields. They are locked together with it. */
  children?: ReactNode;
  /** It takes something back or away. */
  destructive?: boolean;
  /** Why it is not possible now, as a sentence. */
  obstacle?: string | undefined;
  /**
   * The version of what this is about, as it is known now, where the service refuses an old one: the dialog sends the
   * one that its reader has seen, and shows what happened since.
   */
  version?: number;
  changesSince?: (seen: number) => ReactNode;
  /** Sends it; a rejection is put in words here, see `refusalFrom`. */
  send: (said: { reason: string; version: number; idempotencyKey: string }) => Promise<unknown>;
  /** What is shown is not so any more, or that is not known: read it again. */
  onOutdated?: () => void;
  /** It is done: the place to close this, and to say so. */
  onDone: () => void;
  onClose: () => void;
};

/**
 * Asks for a reason, and shows what will change before it is sent. Nobody decides on something that has changed under
 * them, a double click does it once, and a lost connection is told as what it is: nobody knows, and trying again is safe.
 */
export function ActionDialog({
  title,
  confirm,
  consequence,
  evidence,
  children,
  destructive = false,
  obstacle,
  version = 0,
  changesSince,
  send,
  onOutdated,
  onDone,
  onClose,
}: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const reasonId = useId();
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const [seen, setSeen] = useState(version);
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const { sending, refusal, send: write, begin } = useWrite();

  const changed = version !== seen;
  const unknown = refusal?.unknown === true;
  const locked = sending || unknown;
  const complaint = asked ? reasonProblem(reason) : undefined;
  const why = changed
    ? t('rollcall.action.look-first', 'Look at what changed first.')
    : unknown
      ? undefined
      : obstacle;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (reasonProblem(reason) !== undefined) return reasonField.current?.focus();
    if (why !== undefined) return;
    const done = await write((idempotencyKey) =>
      send({ reason: reason.trim(), version: seen, idempotencyKey }).catch((error: unknown) => {
        if (refusalFrom(error).outdated) onOutdated?.();
        throw error;
      }),
    );
    if (done) onDone();
  };

  return (
    <Modal
      isOpen
      title={title}
      className={styles.modal}
      closeOnEscape={!sending}
      closeOnBackdropClick={false}
      onDismiss={() => {
        if (!sending) onClose();
      }}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <div className={styles.consequence}>{consequence}</div>
        {evidence !== undefined && <div className={styles.evidence}>{evidence}</div>}

        {refusal && !changed && (
          <Alert severity={unknown ? 'warning' : 'error'} title={refusal.title}>
            {refusal.detail}
          </Alert>
        )}
        {changed && (
          <Alert
            severity="warning"
            title={t('rollcall.action.changed', 'This changed while you had it open')}
          >
            {changesSince?.(seen)}
            <Button
              className={styles.seen}
              variant="secondary"
              size="sm"
              onClick={() => {
                setSeen(version);
                begin();
                reasonField.current?.focus();
              }}
            >
              {t('rollcall.action.seen', 'I have seen it')}
            </Button>
          </Alert>
        )}
        {obstacle !== undefined && !changed && !unknown && (
          <Alert severity="warning" title={t('rollcall.action.not-now', 'This is not possible now')}>
            {obstacle}
          </Alert>
        )}

        <fieldset disabled={locked} className={styles.fields}>
          {children}
        </fieldset>
        <Field
          label={t('rollcall.action.reason', 'Reason')}
          htmlFor={reasonId}
          description={
            unknown
              ? t('rollcall.action.reason-locked', 'As it was sent: trying again sends the very same.')
              : t('rollcall.action.reason-why', 'Why, for whoever reads the audit log after you.')
          }
          invalid={complaint !== undefined}
          {...(complaint !== undefined && { error: complaint })}
        >
          <TextArea
            id={reasonId}
            ref={reasonField}
            rows={3}
            autoFocus
            value={reason}
            readOnly={locked}
            required
            aria-invalid={complaint !== undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Field>

        <Modal.ButtonRow>
          <Button variant="secondary" fill="outline" disabled={sending} onClick={onClose}>
            {t('rollcall.action.cancel', 'Cancel')}
          </Button>
          <Button
            type="submit"
            variant={destructive ? 'destructive' : 'primary'}
            {...(why !== undefined && { disabled: true, tooltip: why })}
            {...(sending && { icon: 'spinner', 'aria-busy': true })}
          >
            {unknown ? t('rollcall.action.again', 'Try again') : confirm}
          </Button>
        </Modal.ButtonRow>
      </form>
    </Modal>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  modal: css({ maxWidth: `calc(100vw - ${theme.spacing(2)})`, overflowWrap: 'anywhere' }),
  consequence: css({ marginBottom: theme.spacing(1), fontSize: theme.typography.h5.fontSize }),
  evidence: css({ marginBottom: theme.spacing(2), color: theme.colors.text.secondary }),
  seen: css({ marginTop: theme.spacing(1) }),
  fields: css({
    minWidth: 0,
    margin: 0,
    padding: 0,
    border: 'none',
    '&:not(:empty)': { marginBottom: theme.spacing(2) },
  }),
});
