import { Icon } from '@grafana/ui';
import type { JSX } from 'react';
import type { PolicyGates } from '../../../contract/policy-overview.ts';
import { Facts } from '../../reading/Facts.tsx';
import { count, percent } from '../../reading/figures.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { t } from '../../text.ts';

type Stage = PolicyGates['stages'][number];

/** What was measured, and each stage's thresholds: equality passes. The verdict of the rollout is what decides. */
export function Gates({ gates }: { gates: PolicyGates }): JSX.Element {
  const { timeout_rate, fallback_rate, objective_delta_ratio } = gates;
  const value = (measured: number | null) =>
    measured === null ? t('rollcall.optimize.not-measured', 'not measured') : percent(measured, 2);
  const outOf = ({ count: some, of }: { count: number; of: number }) =>
    t('rollcall.optimize.out-of', '{{some}} of {{of}} runs', { some: count(some), of: count(of) });
  return (
    <>
      <Facts
        facts={[
          {
            name: t('rollcall.optimize.timeout-rate', 'Timeouts'),
            value: value(timeout_rate.value),
            beside: outOf(timeout_rate),
          },
          {
            name: t('rollcall.optimize.fallback-rate', 'Fallbacks'),
            value: value(fallback_rate.value),
            beside: outOf(fallback_rate),
          },
          {
            name: t('rollcall.optimize.delta', 'Better than greedy'),
            value: value(objective_delta_ratio.value),
            beside: t('rollcall.optimize.pairs', '{{count}} pairs', {
              count: objective_delta_ratio.pairs,
              defaultValue_one: '{{count}} pair',
            }),
          },
        ]}
      />
      <PlainTable
        name={t('rollcall.optimize.stages', 'Stages')}
        rows={gates.stages}
        keyOf={({ stage }) => stage}
        columns={[
          { title: t('rollcall.optimize.stage', 'Stage'), cell: ({ stage }) => stage },
          { title: t('rollcall.optimize.passes', 'Passes'), cell: (stage) => <Passes stage={stage} /> },
          {
            title: t('rollcall.optimize.timeout-rate', 'Timeouts'),
            numeric: true,
            cell: ({ timeout_rate_at_most: most }) => `≤ ${percent(most, 1)}`,
          },
          {
            title: t('rollcall.optimize.fallback-rate', 'Fallbacks'),
            numeric: true,
            cell: ({ fallback_rate_at_most: most }) => `≤ ${percent(most, 1)}`,
          },
          {
            title: t('rollcall.optimize.delta', 'Better than greedy'),
            numeric: true,
            cell: ({ objective_delta_ratio_at_least: least }) => `≥ ${percent(least, 1)}`,
          },
        ]}
      />
    </>
  );
}

function Passes({ stage: { passed, reasons } }: { stage: Stage }): JSX.Element {
  if (passed)
    return (
      <>
        <Icon name="check" /> {t('rollcall.optimize.passed', 'yes')}
      </>
    );
  return (
    <div>
      <strong>
        <Icon name="times" /> {t('rollcall.optimize.not-passed', 'no')}
      </strong>
      {reasons.map((reason) => (
        <div key={reason}>{reason}</div>
      ))}
    </div>
  );
}
