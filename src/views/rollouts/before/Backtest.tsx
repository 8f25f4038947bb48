import { Field, MultiCombobox, RadioButtonGroup } from '@grafana/ui';
import { useId, useState, type JSX } from 'react';
import { t } from '../../text.ts';
import { Asking } from './Asking.tsx';
import { BacktestAnswer } from './BacktestAnswer.tsx';
import type { PlanOutline } from './planOutline.ts';
import type { Question } from './question.ts';
import { useQuestion } from './useQuestion.ts';

/** What would have happened, had the plan been started then. */
export function Backtest({ question, outline }: { question: Question; outline: PlanOutline }): JSX.Element {
  const withoutId = useId();
  const asked = useQuestion('runBacktest');
  const [people, setPeople] = useState<'prompt' | 'absent'>('prompt');
  const [chosen, setChosen] = useState<string[]>();
  const unrecorded = outline.criteria.filter((each) => each.unrecorded).map(({ name }) => name);
  const without = chosen ?? unrecorded;
  return (
    <>
      <Field label={t('rollcall.rollouts.people', 'People')}>
        <RadioButtonGroup
          aria-label={t('rollcall.rollouts.people', 'People')}
          options={[
            {
              value: 'prompt' as const,
              label: t('rollcall.rollouts.people-prompt', 'do what each verdict says'),
            },
            {
              value: 'absent' as const,
              label: t('rollcall.rollouts.people-absent', 'do nothing after the start'),
            },
          ]}
          value={people}
          onChange={setPeople}
        />
      </Field>
      <Field
        label={t('rollcall.rollouts.without', 'Without these criteria')}
        description={t(
          'rollcall.rollouts.without-why',
          'The age of artefacts and alerts of other systems are not recorded, and would hold the rollout: they are left out unless you take them back in.',
        )}
        htmlFor={withoutId}
      >
        <MultiCombobox
          id={withoutId}
          options={outline.criteria.map(({ name, title }) => ({
            value: name,
            label: title,
            description: name,
          }))}
          value={without}
          onChange={(options) => setChosen(options.map(({ value }) => value))}
          placeholder={t('rollcall.rollouts.without-none', 'None: judge by all of them')}
        />
      </Field>
      <Asking
        asked={asked}
        body={'why' in question ? question : { ...question, people, without }}
        verb={t('rollcall.rollouts.run-backtest', 'Replay history through the plan')}
      >
        {(report) => <BacktestAnswer report={report} />}
      </Asking>
    </>
  );
}
