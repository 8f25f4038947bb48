import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { Decision, RolloutDocument } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';
import { Band } from './Band.tsx';
import { Empty } from './Empty.tsx';
import { Legend } from './Legend.tsx';
import { LongList } from './LongList.tsx';
import { SpanChoice } from './SpanChoice.tsx';
import { VerdictPeriod } from './VerdictPeriod.tsx';
import { holdsMs, periodsOf } from './periods.ts';
import { segmentsOf } from './segments.ts';
import { useSpan } from './useSpan.ts';
import { decisionWord } from './words.ts';

const decisions: Decision[] = ['promote', 'hold', 'rollback'];

/** How the rollout was judged: a band over the time, and each change with its evidence. */
export function VerdictsOverTime({ rollout }: { rollout: RolloutDocument }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const { asked, span, choose } = useSpan();
  const [only, setOnly] = useState<Decision>();
  const history = useAnswer('getVerdicts', {
    params: { id: rollout.id },
    query: { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() },
  });
  const stageTitle = (name: string) => rollout.stages.find((stage) => stage.name === name)?.title ?? name;
  const titles = new Map(rollout.verdict?.results.map(({ name, title }) => [name, title]));
  const units = new Map(rollout.verdict?.results.map(({ name, unit }) => [name, unit]));
  return (
    <Part title={t('rollcall.rollouts.verdicts', 'Verdicts')}>
      <SpanChoice asked={asked} span={span} choose={choose} />
      <Reading of={history} lines={6}>
        {({ verdicts }) => {
          const said = verdicts.map(({ at, decision }) => ({ at: Date.parse(at), said: decision }));
          const periods = periodsOf(verdicts);
          const shown = periods.filter(({ verdict }) => only === undefined || verdict.decision === only);
          return verdicts.length === 0 ? (
            <Empty title={t('rollcall.rollouts.no-verdicts', 'No verdict in this time')}>
              {t(
                'rollcall.rollouts.no-verdicts-why',
                'A rollout is judged every ten seconds while a stage is in effect. Choose another time, or start the rollout.',
              )}
            </Empty>
          ) : (
            <>
              <Legend words={decisions.map(decisionWord)} />
              <Band
                name={t('rollcall.rollouts.verdicts', 'Verdicts')}
                from={span.from}
                to={span.to}
                segments={segmentsOf(said, span.to, holdsMs, decisionWord)}
                timeZone={timeZone}
              />
              <div className={styles.which}>
                <RadioButtonGroup<Decision | 'all'>
                  size="sm"
                  aria-label={t('rollcall.rollouts.which-verdicts', 'Which verdicts')}
                  options={[
                    {
                      value: 'all',
                      label: t('rollcall.rollouts.all', 'All ({{number}})', { number: periods.length }),
                    },
                    ...decisions.map((decision) => ({ value: decision, label: decisionWord(decision).word })),
                  ]}
                  value={only ?? 'all'}
                  onChange={(value) => setOnly(value === 'all' ? undefined : value)}
                />
              </div>
              {shown.length === 0 && (
                <p role="status">{t('rollcall.rollouts.none-such', 'None of these in this time.')}</p>
              )}
              <LongList
                name={t('rollcall.rollouts.verdict-changes', 'Changes of the verdict')}
                items={shown}
                keyOf={({ from }) => from}
                height={64}
              >
                {(period) => (
                  <VerdictPeriod
                    period={period}
                    stageTitle={stageTitle}
                    titleOf={(name) => titles.get(name) ?? name}
                    unitOf={(name) => units.get(name) ?? 'short'}
                    timeZone={timeZone}
                  />
                )}
              </LongList>
            </>
          );
        }}
      </Reading>
    </Part>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  which: css({ margin: theme.spacing(2, 0, 1) }),
});
