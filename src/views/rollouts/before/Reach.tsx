import { Alert, Field, Icon, Input } from '@grafana/ui';
import { useId, useState, type JSX } from 'react';
import type { ReachReport, ReachRow } from '../../../contract/reach.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { spellMeasured } from '../../rollout/duration.ts';
import { t } from '../../text.ts';
import { Asking } from './Asking.tsx';
import { useQuestion } from './useQuestion.ts';

/** Whether every trigger and drill of the plan, and every alert rule, can fire at all: simulated, without any history. */
export function Reach({ plan }: { plan: string }): JSX.Element {
  const id = useId();
  const asked = useQuestion('runReach');
  const [runs, setRuns] = useState('60');
  const runsPerHour = Number(runs);
  const sound = runs !== '' && runsPerHour >= 1 && runsPerHour <= 1_000_000;
  const wanted = t('rollcall.rollouts.runs-wanted', 'Write a number from 1 to 1000000.');
  return (
    <>
      <Field
        label={t('rollcall.rollouts.runs-an-hour', 'Runs an hour of the policy engine')}
        description={t(
          'rollcall.rollouts.runs-why',
          'For plans that judge its runs: a gate that wants ten runs in a quarter of an hour sees nothing at fewer than forty.',
        )}
        htmlFor={id}
        invalid={!sound}
        {...(!sound && { error: wanted })}
      >
        <Input
          id={id}
          type="number"
          min={1}
          width={16}
          value={runs}
          onChange={(event) => setRuns(event.currentTarget.value)}
        />
      </Field>
      <Asking
        asked={asked}
        body={sound ? { runsPerHour, ...(plan.trim() !== '' && { plan }) } : { why: wanted }}
        verb={t('rollcall.rollouts.run-reach', 'Prove what can fire')}
      >
        {(report) => <ReachAnswer report={report} />}
      </Asking>
    </>
  );
}

function ReachAnswer({ report: { rows, unreachable } }: { report: ReachReport }): JSX.Element {
  const ordered = [...rows].sort((a, b) => Number(isWell(a)) - Number(isWell(b)));
  return (
    <>
      <Alert
        severity={unreachable === 0 ? 'success' : 'error'}
        title={
          unreachable === 0
            ? t('rollcall.rollouts.all-reachable', 'All that has to fire can')
            : t('rollcall.rollouts.unreachable', '{{count}} cannot fire as they have to', {
                count: unreachable,
                defaultValue_one: '{{count}} cannot fire as it has to',
              })
        }
      />
      <PlainTable
        name={t('rollcall.rollouts.reach', 'What can fire')}
        rows={ordered}
        keyOf={({ kind, of, stage, name }) => `${kind} ${of} ${stage ?? ''} ${name}`}
        columns={[
          { title: t('rollcall.rollouts.what', 'What'), cell: ({ name }) => name },
          { title: t('rollcall.rollouts.kind', 'Kind'), cell: ({ kind }) => kindWord(kind) },
          { title: t('rollcall.rollouts.stage', 'Stage'), cell: ({ stage }) => stage ?? '–' },
          {
            title: t('rollcall.rollouts.can-fire', 'Can fire'),
            cell: (row) => (
              <>
                <Icon name={isWell(row) ? 'check' : 'exclamation-triangle'} />{' '}
                {row.reachable ? t('rollcall.rollouts.yes', 'yes') : t('rollcall.rollouts.no', 'no')}
              </>
            ),
          },
          {
            title: t('rollcall.rollouts.after', 'After'),
            numeric: true,
            cell: ({ seconds }) => (seconds === null ? '–' : spellMeasured(seconds)),
          },
          { title: t('rollcall.rollouts.how', 'How, or why not'), cell: ({ reason }) => <div>{reason}</div> },
        ]}
      />
    </>
  );
}

/** A known negative is there to come out as what cannot fire. */
const isWell = ({ kind, reachable }: ReachRow) => reachable === (kind !== 'known-negative');

function kindWord(kind: ReachRow['kind']): string {
  switch (kind) {
    case 'trigger':
      return t('rollcall.rollouts.kind-trigger', 'Trigger');
    case 'alert':
      return t('rollcall.rollouts.kind-alert', 'Alert rule');
    case 'drill':
      return t('rollcall.rollouts.kind-drill', 'Drill');
    case 'known-negative':
      return t('rollcall.rollouts.kind-known-negative', 'Known not to');
  }
}
