import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';
import { CriterionOverTime } from './CriterionOverTime.tsx';
import { Empty } from './Empty.tsx';
import { Legend } from './Legend.tsx';
import { SpanChoice } from './SpanChoice.tsx';
import { stepOf } from './span.ts';
import { useSpan } from './useSpan.ts';
import { verdictWord } from './words.ts';

/** How each criterion went: its value against its threshold, and what was said of it, on one time axis. */
export function CriteriaOverTime({ rollout }: { rollout: RolloutDocument }): JSX.Element {
  const { timeZone } = useHost();
  const { asked, span, choose } = useSpan();
  const step = stepOf(asked);
  const judged = useAnswer('getCriteria', {
    params: { id: rollout.id },
    query: { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString(), step },
  });
  const known = new Map(rollout.verdict?.results.map((result) => [result.name, result]));
  return (
    <Part title={t('rollcall.rollouts.criteria', 'Criteria over time')}>
      <SpanChoice asked={asked} span={span} choose={choose} />
      <Reading of={judged} lines={8}>
        {({ criteria, times, stepSeconds }) =>
          criteria.length === 0 ? (
            <Empty title={t('rollcall.rollouts.no-criteria', 'Nothing was judged in this time')}>
              {t(
                'rollcall.rollouts.no-criteria-why',
                'Criteria are judged while a stage is in effect. Choose another time, or start the rollout.',
              )}
            </Empty>
          ) : (
            <>
              <Legend
                words={[
                  verdictWord('pass'),
                  {
                    tone: 'wait',
                    word: t('rollcall.rollouts.undecided', 'Inconclusive, or insufficient data'),
                  },
                  verdictWord('fail'),
                ]}
              />
              {criteria.map((criterion) => (
                <CriterionOverTime
                  key={`${criterion.role} ${criterion.name}`}
                  criterion={criterion}
                  known={known.get(criterion.name)}
                  times={times}
                  stepMs={stepSeconds * 1_000}
                  span={span}
                  timeZone={timeZone}
                />
              ))}
            </>
          )
        }
      </Reading>
    </Part>
  );
}
