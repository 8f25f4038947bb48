import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { memo, useMemo, useState, type JSX } from 'react';
import type { JudgedCriteria } from '../../contract/judged-criteria.ts';
import type { CriterionResult } from '../../contract/rollout.ts';
import { PlainTable } from '../reading/PlainTable.tsx';
import { criterionRoleWord } from '../rollout/criterionWords.ts';
import { withUnit } from '../rollout/withUnit.ts';
import { t } from '../text.ts';
import { Band } from './Band.tsx';
import { Chart } from './Chart.tsx';
import { durations, margins, type Axes, type Series } from './chart.ts';
import { segmentsOf } from './segments.ts';
import type { Span } from './span.ts';
import { verdictWord } from './words.ts';

type Props = {
  criterion: JudgedCriteria['criteria'][number];
  /** As it was judged last, for what the columns do not say: its title and its unit. */
  known: Pick<CriterionResult, 'title' | 'unit'> | undefined;
  times: readonly number[];
  stepMs: number;
  span: Span;
  timeZone: string;
};

export const CriterionOverTime = memo(function CriterionOverTime({
  criterion,
  known,
  times,
  stepMs,
  span: { from, to },
  timeZone,
}: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [open, setOpen] = useState(false);
  const { name, role, values, thresholds, verdicts } = criterion;
  const title = known?.title ?? name;
  const unit = known?.unit ?? 'short';
  const write = (value: number | null) => withUnit(value, unit) ?? '–';
  const axes = useMemo<Axes>(
    () => ({
      x: { timeZone, range: [from, to] },
      left: { write: (value) => withUnit(value, unit) ?? '', ...(unit === 's' && { increments: durations }) },
    }),
    [timeZone, from, to, unit],
  );
  const series = useMemo<Series[]>(
    () => [
      {
        name: t('rollcall.rollouts.value', 'Value'),
        values,
        colour: theme.visualization.getColorByName('blue'),
        as: 'line',
        side: 'left',
      },
      {
        name: t('rollcall.rollouts.threshold', 'Threshold'),
        values: thresholds,
        colour: theme.visualization.getColorByName('orange'),
        as: 'dashed',
        side: 'left',
      },
    ],
    [theme, values, thresholds],
  );
  const said = times.map((at, index) => ({ at, said: verdicts[index] ?? null }));
  const segments = segmentsOf(said, to, stepMs, verdictWord).filter(({ tone }) => tone !== 'none');
  const last = values.findLast((value) => value !== null) ?? null;
  const lastThreshold = thresholds.findLast((value) => value !== null) ?? null;
  return (
    <section className={styles.criterion} aria-label={title}>
      <h3 className={styles.title}>
        {title} <span className={styles.role}>{criterionRoleWord(role)}</span>
      </h3>
      <Chart
        name={t('rollcall.rollouts.criterion-chart', '{{title}}: last {{value}}, threshold {{threshold}}', {
          title,
          value: write(last),
          threshold: write(lastThreshold),
        })}
        x={times}
        series={series}
        axes={axes}
        height={130}
      />
      <div className={styles.band}>
        <Band
          name={t('rollcall.rollouts.judged-as', '{{title}} was judged', { title })}
          slim
          from={from}
          to={to}
          segments={segments}
          timeZone={timeZone}
        />
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{t('rollcall.rollouts.as-table', 'As a table')}</summary>
        {open && (
          <PlainTable
            name={title}
            keyOf={({ at }) => String(at)}
            rows={said.map(({ at, said: verdict }, index) => ({ at, verdict, index })).reverse()}
            columns={[
              {
                title: t('rollcall.rollouts.at', 'At'),
                cell: ({ at }) => dateTimeFormat(at, { timeZone }),
              },
              {
                title: t('rollcall.rollouts.value', 'Value'),
                numeric: true,
                cell: ({ index }) => write(values[index] ?? null),
              },
              {
                title: t('rollcall.rollouts.threshold', 'Threshold'),
                numeric: true,
                cell: ({ index }) => write(thresholds[index] ?? null),
              },
              {
                title: t('rollcall.rollouts.verdict', 'Verdict'),
                cell: ({ verdict }) => verdictWord(verdict).word,
              },
            ]}
          />
        )}
      </details>
    </section>
  );
});

const getStyles = (theme: GrafanaTheme2) => ({
  criterion: css({
    padding: theme.spacing(1.5, 0),
    '& + &': { borderTop: `1px solid ${theme.colors.border.weak}` },
    '& summary': { color: theme.colors.text.secondary, cursor: 'pointer' },
  }),
  band: css({ margin: `0 ${margins.right}px 0 ${margins.left}px` }),
  title: css({ margin: 0, fontSize: theme.typography.h5.fontSize, overflowWrap: 'anywhere' }),
  role: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightRegular,
  }),
});
