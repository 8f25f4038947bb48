import type { JSX } from 'react';
import { useAnswer } from '../../host/useAnswer.ts';
import { Part } from '../../reading/Part.tsx';
import { Reading } from '../../reading/Reading.tsx';
import { t } from '../../text.ts';
import { DeadLetters } from './DeadLetters.tsx';
import { Gates } from './Gates.tsx';
import { Jobs } from './Jobs.tsx';
import { PolicyRuns } from './PolicyRuns.tsx';

const everyMs = 5_000;
const windowMinutes = 15;

/** The policy engine as a whole: which stages its runs would pass, what waits, what was given up, and what ended. */
export function Engine(): JSX.Element {
  const gates = useAnswer('getPolicyGates', { query: { window_minutes: windowMinutes } }, { everyMs });
  const queue = useAnswer('getPolicyQueue', {}, { everyMs });
  const runs = useAnswer('listPolicyRuns', { query: { limit: 100 } }, { everyMs });
  return (
    <>
      <Part
        title={t('rollcall.optimize.gates', 'Gates over the last {{minutes}} minutes', {
          minutes: windowMinutes,
        })}
      >
        <Reading of={gates} lines={4}>
          {(read) => <Gates gates={read} />}
        </Reading>
      </Part>
      <Part title={t('rollcall.optimize.queue', 'Queue')}>
        <Reading of={queue}>
          {(read) => (
            <>
              <Jobs queue={read} />
              <DeadLetters letters={read.dead_letters} />
            </>
          )}
        </Reading>
      </Part>
      <Part title={t('rollcall.optimize.runs', 'Runs of the last hour')}>
        <Reading of={runs} lines={6}>
          {(read) => <PolicyRuns runs={read.runs} />}
        </Reading>
      </Part>
    </>
  );
}
