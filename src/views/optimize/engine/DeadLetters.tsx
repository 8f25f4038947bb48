import { useQueryClient } from '@tanstack/react-query';
import { Button } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { PolicyQueue } from '../../../contract/policy-overview.ts';
import { useHost } from '../../host/host.ts';
import { Clock } from '../../reading/Moment.tsx';
import { SubPart } from '../../reading/Part.tsx';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { t } from '../../text.ts';
import { RetryDialog } from './RetryDialog.tsx';

type Letter = PolicyQueue['dead_letters'][number];

/** Runs that were given up after all their attempts, and another try for each. */
export function DeadLetters({ letters }: { letters: readonly Letter[] }): JSX.Element {
  const { barrier } = useHost();
  const queries = useQueryClient();
  const [retried, setRetried] = useState<Letter>();
  const [said, setSaid] = useState('');
  const why = barrier('operator');
  return (
    <SubPart title={t('rollcall.optimize.dead-letters', 'Given up')}>
      <p role="status" className={said ? undefined : 'sr-only'}>
        {said}
      </p>
      {letters.length === 0 ? (
        <p>{t('rollcall.optimize.no-dead-letters', 'No run was given up.')}</p>
      ) : (
        <PlainTable
          name={t('rollcall.optimize.dead-letters', 'Given up')}
          rows={letters}
          keyOf={({ run_id }) => run_id}
          columns={[
            { title: t('rollcall.optimize.run-name', 'Run'), cell: ({ run_id }) => run_id },
            { title: t('rollcall.optimize.policy', 'Policy'), cell: ({ run_key }) => run_key.policy_version },
            {
              title: t('rollcall.optimize.given-up-at', 'When'),
              cell: ({ given_up_at }) => <Clock at={given_up_at} />,
            },
            {
              title: t('rollcall.optimize.attempts', 'Attempts'),
              numeric: true,
              cell: ({ attempts }) => attempts,
            },
            {
              title: t('rollcall.optimize.why', 'Why'),
              cell: ({ error_reason }) => <div>{error_reason}</div>,
            },
            {
              title: t('rollcall.optimize.to-do', 'What to do'),
              cell: (letter) => (
                <Button
                  size="sm"
                  variant="secondary"
                  aria-label={t('rollcall.optimize.retry-run', 'Retry {{run}}', { run: letter.run_id })}
                  {...(why !== undefined && { disabled: true, tooltip: why })}
                  onClick={() => setRetried(letter)}
                >
                  {t('rollcall.optimize.retry', 'Retry')}
                </Button>
              ),
            },
          ]}
        />
      )}
      {retried && (
        <RetryDialog
          letter={retried}
          onDone={() => {
            setRetried(undefined);
            setSaid(t('rollcall.optimize.retried', 'The run is in the queue again.'));
            void queries.invalidateQueries();
          }}
          onClose={() => setRetried(undefined)}
        />
      )}
    </SubPart>
  );
}
