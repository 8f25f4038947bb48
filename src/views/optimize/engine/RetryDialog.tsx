import { Alert, Button, Modal } from '@grafana/ui';
import type { JSX } from 'react';
import type { PolicyQueue } from '../../../contract/policy-overview.ts';
import { useWrite } from '../../action/useWrite.ts';
import { useHost } from '../../host/host.ts';
import { t } from '../../text.ts';

type Props = {
  letter: PolicyQueue['dead_letters'][number];
  onDone: () => void;
  onClose: () => void;
};

/** Asks once more before a run is put back into the queue. The service takes no reason for it. */
export function RetryDialog({ letter, onDone, onClose }: Props): JSX.Element {
  const { call } = useHost();
  const { sending, refusal, send } = useWrite();
  const { run_id, run_key, attempts, error_reason } = letter;
  const retry = async () => {
    const done = await send((idempotencyKey) =>
      call('retryPolicyDeadLetter', { params: { run_id }, idempotencyKey }),
    );
    if (done) onDone();
  };
  return (
    <Modal
      isOpen
      title={t('rollcall.optimize.retry-title', 'Retry a run')}
      closeOnBackdropClick={false}
      onDismiss={() => {
        if (!sending) onClose();
      }}
    >
      <p>
        {t(
          'rollcall.optimize.retry-consequence',
          'Puts the run of {{version}} for {{system}} back into the queue, with all its attempts before it.',
          { version: run_key.policy_version, system: run_key.system_id },
        )}
      </p>
      <p style={{ overflowWrap: 'anywhere' }}>
        {t('rollcall.optimize.retry-evidence', 'It failed {{count}} times, at last with: {{reason}}', {
          count: attempts,
          reason: error_reason,
          defaultValue_one: 'It failed {{count}} time, with: {{reason}}',
        })}
      </p>
      {refusal && (
        <Alert severity={refusal.unknown ? 'warning' : 'error'} title={refusal.title}>
          {refusal.detail}
        </Alert>
      )}
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" disabled={sending} onClick={onClose}>
          {t('rollcall.action.cancel', 'Cancel')}
        </Button>
        <Button {...(sending && { icon: 'spinner', 'aria-busy': true })} onClick={() => void retry()}>
          {refusal?.unknown
            ? t('rollcall.action.again', 'Try again')
            : t('rollcall.optimize.retry-now', 'Retry now')}
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
