import { useTheme2 } from '@grafana/ui';
import { useMemo, type JSX } from 'react';
import type { WhatIfReport } from '../../../contract/backtest.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { spellDuration } from '../../rollout/duration.ts';
import { t } from '../../text.ts';
import { Chart } from '../Chart.tsx';
import { durations, type Axes, type Series } from '../chart.ts';
import { RecordingNotes } from './RecordingNotes.tsx';

const number = (value: number) => String(Number(value.toPrecision(6)));
const thresholdIn = (unit: string, value: number) => `${number(value)}${unit === 'short' ? '' : ` ${unit}`}`;
const count = (value: number) => (Number.isInteger(value) ? String(value) : '');
const share = (value: number) => `${Number((100 * value).toPrecision(3))} %`;
const span = (seconds: number | null) => (seconds === null ? '–' : spellDuration(seconds));

/** False rollbacks against the delay of detection, and how long promotions would have been kept from happening. */
export function WhatIfAnswer({ report }: { report: WhatIfReport }): JSX.Element {
  const theme = useTheme2();
  const { rows, current, unit, incidents, healthySeconds } = report;
  const charts = useMemo(() => {
    const colour = (name: string) => theme.visualization.getColorByName(name);
    const x = { format: (value: number) => thresholdIn(unit, value), marked: current };
    const fired: Series[] = [
      {
        name: t('rollcall.rollouts.false-rollbacks', 'False rollbacks'),
        values: rows.map(({ falseRollbacks }) => falseRollbacks),
        ...{ colour: colour('red'), as: 'bars', side: 'left' },
      },
      ...(incidents === 0
        ? []
        : [
            {
              name: t('rollcall.rollouts.median-delay', 'Median delay of detection'),
              values: rows.map(({ delaySeconds }) => delaySeconds.median),
              ...{ colour: colour('blue'), as: 'line' as const, side: 'right' as const },
            },
          ]),
    ];
    const part = (seconds: number) => (healthySeconds === 0 ? null : seconds / healthySeconds);
    const blocked: Series[] = [
      {
        name: t('rollcall.rollouts.blocked', 'Promotion blocked'),
        values: rows.map(({ blockedSeconds }) => part(blockedSeconds)),
        ...{ colour: colour('orange'), as: 'line', side: 'left' },
      },
      {
        name: t('rollcall.rollouts.no-data', 'No data'),
        values: rows.map(({ noDataSeconds }) => part(noDataSeconds)),
        ...{ colour: theme.colors.text.secondary, as: 'dashed', side: 'left' },
      },
    ];
    const firedAxes: Axes = {
      x,
      left: { write: count },
      ...(incidents > 0 && { right: { write: spellDuration, increments: durations } }),
    };
    const blockedAxes: Axes = { x, left: { write: share } };
    return { x: rows.map(({ threshold }) => threshold), fired, firedAxes, blocked, blockedAxes };
  }, [theme, rows, current, unit, incidents, healthySeconds]);
  const own = t(
    'rollcall.rollouts.own-threshold',
    'The dotted line is the plan’s own threshold, {{current}}.',
    { current: thresholdIn(unit, current) },
  );
  return (
    <>
      <p>
        {own}{' '}
        {t('rollcall.rollouts.healthy', '{{span}} of history count as healthy.', {
          span: spellDuration(healthySeconds),
        })}
      </p>
      <Chart
        name={t(
          'rollcall.rollouts.what-if-chart',
          'False rollbacks and delay of detection, by threshold; the table has the numbers',
        )}
        x={charts.x}
        series={charts.fired}
        axes={charts.firedAxes}
        height={220}
      />
      <Chart
        name={t(
          'rollcall.rollouts.blocked-chart',
          'Share of healthy history in which a promotion would have been blocked, by threshold; the table has the numbers',
        )}
        x={charts.x}
        series={charts.blocked}
        axes={charts.blockedAxes}
        height={160}
      />
      <PlainTable
        name={t('rollcall.rollouts.tried', 'Thresholds tried')}
        rows={rows}
        keyOf={({ threshold }) => String(threshold)}
        columns={[
          {
            title: t('rollcall.rollouts.threshold', 'Threshold'),
            cell: ({ threshold, current: isOwn }) =>
              isOwn
                ? t('rollcall.rollouts.plans-own', '{{threshold}} (the plan’s own)', {
                    threshold: number(threshold),
                  })
                : number(threshold),
          },
          {
            title: t('rollcall.rollouts.false-rollbacks', 'False rollbacks'),
            numeric: true,
            cell: ({ falseRollbacks }) => falseRollbacks,
          },
          {
            title: t('rollcall.rollouts.detected', 'Detected'),
            numeric: true,
            cell: ({ detected }) =>
              incidents === 0
                ? '–'
                : t('rollcall.rollouts.of', '{{part}} of {{all}}', { part: detected, all: incidents }),
          },
          {
            title: t('rollcall.rollouts.median-delay', 'Median delay of detection'),
            numeric: true,
            cell: ({ delaySeconds }) => span(delaySeconds.median),
          },
          {
            title: t('rollcall.rollouts.longest-delay', 'Longest'),
            numeric: true,
            cell: ({ delaySeconds }) => span(delaySeconds.longest),
          },
          {
            title: t('rollcall.rollouts.blocked', 'Promotion blocked'),
            numeric: true,
            cell: ({ blockedSeconds }) => span(blockedSeconds),
          },
          {
            title: t('rollcall.rollouts.no-data', 'No data'),
            numeric: true,
            cell: ({ noDataSeconds }) => span(noDataSeconds),
          },
        ]}
      />
      <RecordingNotes notes={report.recording} />
    </>
  );
}
