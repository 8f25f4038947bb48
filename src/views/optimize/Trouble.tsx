import { Alert, Button } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { OptimizeError } from '../../contract/optimize-session.ts';
import { t } from '../text.ts';

type Props = {
  error: OptimizeError;
  /** The server knows another snapshot: going on from it mends this. */
  mismatched: boolean;
  onSync: () => Promise<void>;
};

/** Why there is no plan, and how to go on: from the server's own snapshot. */
export function Trouble({ error: { code, message }, mismatched, onSync }: Props): JSX.Element {
  const [syncing, setSyncing] = useState(false);
  return (
    <Alert
      severity={mismatched ? 'warning' : 'error'}
      title={
        mismatched
          ? t('rollcall.optimize.mismatch', 'The snapshot on this page is not the server’s any more')
          : t('rollcall.optimize.failed', 'There is no plan')
      }
    >
      <p>
        {code === 'no_answer'
          ? t(
              'rollcall.optimize.no-answer',
              'The scheduler does not answer. The run may go on; asking again finds it.',
            )
          : message}{' '}
        ({code})
      </p>
      <Button
        variant="secondary"
        size="sm"
        disabled={syncing}
        onClick={() => {
          setSyncing(true);
          void onSync().finally(() => setSyncing(false));
        }}
      >
        {t('rollcall.optimize.sync', 'Go on from the server’s snapshot')}
      </Button>
    </Alert>
  );
}
