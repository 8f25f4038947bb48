import { Combobox, Field } from '@grafana/ui';
import { useId, useState, type JSX } from 'react';
import type { RolloutDocument } from '../../../contract/rollout.ts';
import type { RunSheet } from '../../../contract/run-sheet.ts';
import { Part } from '../../reading/Part.tsx';
import { t } from '../../text.ts';
import { ReadSheet } from '../sheet/ReadSheet.tsx';
import { ComparisonTable } from './ComparisonTable.tsx';
import { comparedIn, measuredIn } from './comparison.ts';

/** What every criterion was at each stage of a run, and how that differs from the stage before, or from the baseline. */
export function StageComparison({ rollout }: { rollout: RolloutDocument }): JSX.Element {
  return (
    <Part title={t('rollcall.rollouts.part-stages', 'Stages compared')}>
      <ReadSheet id={rollout.id}>{(sheet) => <Compared sheet={sheet} rollout={rollout} />}</ReadSheet>
    </Part>
  );
}

function Compared({ sheet, rollout }: { sheet: RunSheet; rollout: RolloutDocument }): JSX.Element {
  const id = useId();
  const { content } = sheet;
  const [chosen, setChosen] = useState('before');
  const columns = measuredIn(content, content.closed ? undefined : rollout, {
    baseline: t('rollcall.rollouts.baseline', 'Baseline, median'),
    now: (stage) => t('rollcall.rollouts.stage-now', '{{stage}}, now', { stage }),
  });
  const against = columns.findIndex((_, index) => String(index) === chosen);
  return (
    <>
      <Field label={t('rollcall.rollouts.compare-with', 'Each compared with')} htmlFor={id}>
        <Combobox
          id={id}
          width={32}
          options={[
            { value: 'before', label: t('rollcall.rollouts.the-one-before', 'the one before it') },
            ...columns.map(({ title }, index) => ({ value: String(index), label: title })),
          ]}
          value={against < 0 ? 'before' : chosen}
          onChange={({ value }) => setChosen(value)}
        />
      </Field>
      <ComparisonTable
        columns={columns}
        criteria={comparedIn(content, content.closed ? [] : (rollout.verdict?.results ?? []))}
        against={against < 0 ? undefined : against}
      />
    </>
  );
}
