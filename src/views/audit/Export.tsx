import { Button } from '@grafana/ui';
import { useMutation } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { saveFile } from '../saveFile.ts';
import { t } from '../text.ts';

/** The whole log as a file, whose chain of hashes `rollcall audit verify FILE` checks without the service. */
export function Export(): JSX.Element {
  const { call } = useHost();
  const exported = useMutation({
    mutationFn: async () =>
      saveFile({
        name: 'rollcall-audit.ndjson',
        type: 'application/x-ndjson',
        text: await call('exportAudit'),
      }),
  });
  return (
    <div>
      <Button
        variant="secondary"
        icon={exported.isPending ? 'spinner' : 'download-alt'}
        disabled={exported.isPending}
        onClick={() => exported.mutate()}
      >
        {t('rollcall.audit.export', 'Export the whole log')}
      </Button>
      {exported.error && (
        <p role="alert">
          {t('rollcall.audit.export-failed', 'This could not be exported: {{why}}. Try again.', {
            why: exported.error.message,
          })}
        </p>
      )}
    </div>
  );
}
