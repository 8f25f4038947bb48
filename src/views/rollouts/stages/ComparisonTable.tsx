import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import { useHost } from '../../host/host.ts';
import { PlainTable, type Column } from '../../reading/PlainTable.tsx';
import { spellDuration } from '../../rollout/duration.ts';
import { spellSettings } from '../../rollout/settings.ts';
import { withUnit } from '../../rollout/withUnit.ts';
import { t } from '../../text.ts';
import { differenceOf, type Compared, type Measured } from './comparison.ts';

type Props = {
  columns: readonly Measured[];
  criteria: readonly Compared[];
  /** The column that each is compared with; the one before it otherwise. */
  against: number | undefined;
};

type Row = { key: string; title: string; cell: (column: Measured, index: number) => ReactNode };

/** A row a criterion, a column a stage. Above stand what each stage was, and how long. */
export function ComparisonTable({ columns, criteria, against }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const moment = (at: string) => dateTimeFormat(at, { timeZone, format: 'YYYY-MM-DD HH:mm' });
  const ofStages: Row[] = [
    {
      key: ':settings',
      title: t('rollcall.rollouts.setting', 'Setting'),
      cell: ({ stage }) => stage && <div>{spellSettings(stage.settings)}</div>,
    },
    {
      key: ':since',
      title: t('rollcall.rollouts.in-effect', 'In effect from'),
      cell: ({ stage }) => stage?.startedAt && moment(stage.startedAt),
    },
    {
      key: ':dwell',
      title: t('rollcall.rollouts.dwell', 'Dwell, of what is asked for'),
      cell: ({ stage }) =>
        stage && `${spellDuration(stage.dwellSeconds)} / ${spellDuration(stage.dwellRequiredSeconds)}`,
    },
    {
      key: ':measured',
      title: t('rollcall.rollouts.measured', 'Measured'),
      cell: ({ at, label }) => at && `${moment(at)}${label === null ? '' : ` (${label})`}`,
    },
  ];
  const ofCriteria = criteria.map(({ name, title, unit, comparison }): Row => ({
    key: name,
    title,
    cell: (column, index) => {
      const value = column.values.get(name);
      if (value === undefined) return '';
      const other = columns[against ?? index - 1];
      return (
        <Value
          text={withUnit(value, unit) ?? '–'}
          difference={other === column ? undefined : differenceOf(value, other?.values.get(name), comparison)}
          write={(by) => withUnit(by, unit) ?? ''}
        />
      );
    },
  }));
  return (
    <div className={styles.table}>
      <PlainTable
        name={t('rollcall.rollouts.part-stages', 'Stages compared')}
        rows={[...ofStages, ...ofCriteria]}
        keyOf={({ key }) => key}
        columns={[
          { title: t('rollcall.rollouts.criterion', 'Criterion'), cell: ({ title }) => title },
          ...columns.map((column, index): Column<Row> => ({
            title: column.title,
            cell: (row) => row.cell(column, index),
          })),
        ]}
      />
    </div>
  );
}

type ValueProps = {
  text: string;
  difference: ReturnType<typeof differenceOf>;
  write: (by: number) => string;
};

function Value({ text, difference, write }: ValueProps): JSX.Element {
  const styles = useStyles2(getStyles);
  if (!difference) return <div>{text}</div>;
  const { by, percent, better } = difference;
  const size = percent === undefined ? write(Math.abs(by)) : `${Number(Math.abs(percent).toPrecision(2))} %`;
  return (
    <>
      <div>{text}</div>
      <div className={better === undefined ? styles.same : better ? styles.better : styles.worse}>
        {by === 0 ? (
          t('rollcall.rollouts.same', 'the same')
        ) : (
          <>
            <Icon name={by > 0 ? 'arrow-up' : 'arrow-down'} size="sm" aria-hidden="true" />
            <span className="sr-only">
              {by > 0 ? t('rollcall.rollouts.up', 'up by') : t('rollcall.rollouts.down', 'down by')}
            </span>{' '}
            {size}
            {better !== undefined &&
              ` ${better ? t('rollcall.rollouts.better', 'better') : t('rollcall.rollouts.worse', 'worse')}`}
          </>
        )}
      </div>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const small = { fontSize: theme.typography.bodySmall.fontSize, whiteSpace: 'nowrap' } as const;
  return {
    table: css({ '& tbody th': { minWidth: '14em' }, '& td': { minWidth: '8em' } }),
    same: css(small, { color: theme.colors.text.secondary }),
    better: css(small, { color: theme.colors.success.text }),
    worse: css(small, { color: theme.colors.error.text }),
  };
};
