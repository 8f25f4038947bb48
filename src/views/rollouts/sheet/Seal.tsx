import { Alert } from '@grafana/ui';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { RunSheet } from '../../../contract/run-sheet.ts';
import { t } from '../../text.ts';
import { sealFits } from './sheetFiles.ts';

/** Whether the sheet is sealed, and whether it still says what was sealed, as this browser computes it. */
export function Seal({ sheet }: { sheet: RunSheet }): JSX.Element {
  const { seal, content } = sheet;
  const { data: fits } = useQuery({
    queryKey: ['seal', content.rollout, content.run, seal, content.log.last.hash],
    queryFn: async () => (await sealFits(sheet)) ?? null,
    enabled: seal !== null,
  });
  if (seal === null)
    return (
      <Alert
        severity="info"
        title={t('rollcall.rollouts.open-sheet', 'The run is under way: this sheet is open')}
      >
        {t(
          'rollcall.rollouts.open-sheet-why',
          'It is sealed when the run has ended. It holds what the audit log says up to entry #{{entry}}.',
          { entry: content.log.last.entry },
        )}
      </Alert>
    );
  if (fits === false)
    return (
      <Alert severity="error" title={t('rollcall.rollouts.seal-broken', 'The seal does not fit')}>
        {t(
          'rollcall.rollouts.seal-broken-why',
          'What is shown is not what was sealed: something between the audit log and this page has changed it. Verify the audit log.',
        )}
      </Alert>
    );
  return (
    <Alert
      severity={fits === true ? 'success' : 'info'}
      title={
        fits === true
          ? t('rollcall.rollouts.seal-fits', 'Sealed, and unchanged since')
          : t('rollcall.rollouts.sealed', 'Sealed')
      }
    >
      <code style={{ overflowWrap: 'anywhere' }}>{seal}</code>
      {fits === null && (
        <p>
          {t(
            'rollcall.rollouts.seal-unchecked',
            'This browser cannot compute the seal on a connection that is not encrypted: save the sheet, and verify it with “rollcall sheet verify”.',
          )}
        </p>
      )}
    </Alert>
  );
}
