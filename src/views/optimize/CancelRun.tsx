import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { useWrite } from '../action/useWrite.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';

type Props = {
  onCancel: () => void;
  cancelRun: (idempotencyKey: string) => Promise<unknown>;
};

/**
 * Ends the run that is waited for. It asks for no reason: the run is one's own, takes seconds, and can be asked for
 * again. Who may not end runs can stop waiting for it.
 */
export function CancelRun({ onCancel, cancelRun }: Props): JSX.Element {
  const { barrier } = useHost();
  const { sending, refusal, send } = useWrite();
  const styles = useStyles2(getStyles);
  const why = barrier('operator');
  if (why !== undefined)
    return (
      <Button
        variant="secondary"
        tooltip={t('rollcall.optimize.stop-waiting-means', 'The run itself goes on. {{why}}', { why })}
        onClick={onCancel}
      >
        {t('rollcall.optimize.stop-waiting', 'Stop waiting')}
      </Button>
    );
  return (
    <>
      <Button
        variant="secondary"
        icon={sending ? 'spinner' : 'times'}
        onClick={() => void send(cancelRun).then((done) => done && onCancel())}
      >
        {t('rollcall.optimize.cancel', 'Cancel')}
      </Button>
      {refusal && (
        <p role="alert" className={styles.refusal}>
          <strong>{refusal.title}.</strong> {refusal.detail}
        </p>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  refusal: css({ flexBasis: '100%', margin: 0, color: theme.colors.warning.text }),
});
