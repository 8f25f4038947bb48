import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { UPlotChart, useStyles2, useTheme2 } from '@grafana/ui';
import { useMemo, useState, type ComponentProps, type JSX } from 'react';
import { plotOf, type Axes, type Series } from './chart.ts';
import { useWidth } from '../reading/useWidth.ts';

type Props = {
  /** What it shows, in a sentence, for those who do not see it. A table beside it has the numbers. */
  name: string;
  x: readonly number[];
  series: readonly Series[];
  axes: Axes;
  height: number;
};

/** Lines and bars over time, or over a number. What is under the pointer is written above, else the last values. */
export function Chart({ name, x, series, axes, height }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [box, width] = useWidth();
  const [under, setUnder] = useState<number>();
  const drawn = useMemo(() => {
    const plot = plotOf(theme, axes, series);
    plot.addHook('setCursor', ({ cursor: { idx } }) => setUnder(idx ?? undefined));
    const data = [[...x], ...series.map(({ values }) => [...values])] as ComponentProps<
      typeof UPlotChart
    >['data'];
    return { plot, data };
  }, [theme, axes, series, x]);
  const index = under ?? x.length - 1;
  return (
    <div className={styles.chart}>
      <ul className={styles.read} aria-hidden="true">
        <li className={styles.at}>{writtenX(axes, x[index])}</li>
        {series.map(({ name: of, colour, values, side, as }) => (
          <li key={of}>
            <span className={as === 'dashed' ? styles.dashed : styles.line} style={{ borderColor: colour }} />{' '}
            {of} <strong>{written((axes[side] ?? axes.left).write, values[index])}</strong>
          </li>
        ))}
      </ul>
      <div ref={box} role="img" aria-label={name} style={{ height }}>
        {width > 0 && <UPlotChart config={drawn.plot} data={drawn.data} width={width} height={height} />}
      </div>
    </div>
  );
}

const written = (format: (value: number) => string, value: number | null | undefined) =>
  value === null || value === undefined ? '–' : format(value);

function writtenX({ x }: Axes, value: number | undefined): string {
  if (value === undefined) return '';
  return 'timeZone' in x ? dateTimeFormat(value, { timeZone: x.timeZone }) : x.format(value);
}

const getStyles = (theme: GrafanaTheme2) => {
  const line = { display: 'inline-block', width: 14, verticalAlign: 'middle', borderTopWidth: 2 } as const;
  return {
    chart: css({ marginBottom: theme.spacing(0.5), '& + &': { marginTop: theme.spacing(2) } }),
    read: css({
      listStyle: 'none',
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(2),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontVariantNumeric: 'tabular-nums',
      '& strong': { color: theme.colors.text.primary },
    }),
    at: css({ minWidth: '9em' }),
    line: css({ ...line, borderTopStyle: 'solid' }),
    dashed: css({ ...line, borderTopStyle: 'dashed' }),
  };
};
