import type { JSX } from 'react';
import type { RolloutDocument } from '../../../contract/rollout.ts';
import { t } from '../../text.ts';
import { Asking } from './Asking.tsx';
import { EvidenceBars } from './EvidenceBars.tsx';
import type { Question } from './question.ts';
import { useQuestion } from './useQuestion.ts';

/** How long the evidence takes that each stage asks for, at the recorded rate. */
export function TimeToEvidence({
  question,
  stages,
}: {
  question: Question;
  stages: RolloutDocument['stages'];
}): JSX.Element {
  const asked = useQuestion('runTimeToEvidence');
  return (
    <Asking
      asked={asked}
      body={question}
      verb={t('rollcall.rollouts.run-evidence', 'Compute how long evidence takes')}
    >
      {({ rows }) => <EvidenceBars rows={rows} stages={stages} />}
    </Asking>
  );
}
