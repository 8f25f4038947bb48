import { Combobox, Field, Input } from '@grafana/ui';
import { useId, useState, type JSX } from 'react';
import { t } from '../../text.ts';
import type { Span } from '../span.ts';
import { Asking } from './Asking.tsx';
import { Incidents } from './Incidents.tsx';
import { WhatIfAnswer } from './WhatIfAnswer.tsx';
import type { PlanOutline } from './planOutline.ts';
import type { Question } from './question.ts';
import { readThresholds, thresholdsAround } from './thresholds.ts';
import { useQuestion } from './useQuestion.ts';

type Props = { question: Question; outline: PlanOutline; span: Span };

/** One criterion at other thresholds: how often it would have rolled back for nothing, and how late for something. */
export function WhatIf({ question, outline, span }: Props): JSX.Element {
  const [criterionId, thresholdsId] = [useId(), useId()];
  const asked = useQuestion('runWhatIf');
  const varied = outline.criteria.filter(({ threshold }) => threshold !== undefined);
  const [criterion, setCriterion] = useState<string>();
  const [typed, setTyped] = useState<string>();
  const [incidents, setIncidents] = useState<Span[]>([]);
  const current = varied.find(({ name }) => name === criterion);
  const text = typed ?? (current?.threshold === undefined ? '' : thresholdsAround(current.threshold));
  const thresholds = readThresholds(text);
  const backwards = incidents.some(({ from, to }) => from > to);
  const body = (() => {
    if ('why' in question) return question;
    if (!current) return { why: t('rollcall.rollouts.choose-criterion', 'Choose a criterion first.') };
    if (!thresholds) return { why: thresholdsWanted() };
    if (backwards)
      return { why: t('rollcall.rollouts.incident-order', 'An incident ends before it begins.') };
    return {
      ...question,
      criterion: current.name,
      thresholds,
      incidents: incidents.map(({ from, to }) => ({
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
      })),
    };
  })();
  const invalid = text !== '' && !thresholds;
  return (
    <>
      <Field label={t('rollcall.rollouts.criterion', 'Criterion')} htmlFor={criterionId}>
        <Combobox
          id={criterionId}
          width={60}
          options={varied.map(({ name, title }) => ({ value: name, label: title, description: name }))}
          value={current?.name ?? null}
          placeholder={t('rollcall.rollouts.choose-one', 'Choose one')}
          onChange={({ value }) => {
            setCriterion(value);
            setTyped(undefined);
          }}
        />
      </Field>
      <Field
        label={t('rollcall.rollouts.thresholds', 'Thresholds to try')}
        description={t(
          'rollcall.rollouts.thresholds-why',
          'In place of the number that the plan writes: of three times the baseline it is the 3. The plan’s own is always tried as well.',
        )}
        htmlFor={thresholdsId}
        invalid={invalid}
        {...(invalid && { error: thresholdsWanted() })}
      >
        <Input
          id={thresholdsId}
          width={60}
          value={text}
          placeholder="1..3/0.25"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Field>
      <Incidents span={span} incidents={incidents} onChange={setIncidents} />
      <Asking asked={asked} body={body} verb={t('rollcall.rollouts.run-what-if', 'Try these thresholds')}>
        {(report) => <WhatIfAnswer report={report} />}
      </Asking>
    </>
  );
}

const thresholdsWanted = () =>
  t(
    'rollcall.rollouts.thresholds-wanted',
    'Write numbers as in 1, 2, 3 or from, to and step as in 1..3/0.25.',
  );
