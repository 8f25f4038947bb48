import { Alert } from '@grafana/ui';
import type { JSX } from 'react';
import { useAnswer } from '../../host/useAnswer.ts';
import { Clock } from '../../reading/Moment.tsx';
import { Part } from '../../reading/Part.tsx';
import { PlaceLink } from '../../reading/PlaceLink.tsx';
import { Reading } from '../../reading/Reading.tsx';
import { t } from '../../text.ts';
import { MovesTable } from '../MovesTable.tsx';
import { PlanFacts } from '../PlanFacts.tsx';
import { noOpWords } from '../words.ts';
import { Outcome } from './PolicyRuns.tsx';

/** The run tells its stations by their keys alone. */
const keyItself = (key: string) => key;

/** One run that ended, as it was written then, with all its moves. */
export function RunPage({ runId }: { runId: string }): JSX.Element {
  const run = useAnswer('getPolicyRun', { params: { run_id: runId } });
  return (
    <Part
      title={t('rollcall.optimize.run-title', 'Run {{run}}', { run: runId })}
      actions={<PlaceLink to="/optimize/engine">{t('rollcall.optimize.all-runs', 'All runs')}</PlaceLink>}
    >
      <Reading of={run} lines={6}>
        {({ run: read, moves }) => (
          <>
            <div style={{ marginBottom: 16 }}>
              <Outcome run={read} /> {read.system_id} · {read.policy_version} · <Clock at={read.created_at} />
            </div>
            {read.error_reason !== null && (
              <Alert severity="error" title={t('rollcall.optimize.failed', 'There is no plan')}>
                {read.error_reason}
              </Alert>
            )}
            {read.no_op && <p>{noOpWords(read.no_op_reason)}</p>}
            <PlanFacts run={read} moves={moves} />
            {moves.length > 0 && <MovesTable moves={moves} nameOf={keyItself} />}
          </>
        )}
      </Reading>
    </Part>
  );
}
