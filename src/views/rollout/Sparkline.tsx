import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import type { Course } from './course.ts';
import { spellDuration } from './duration.ts';
import { withUnit } from './withUnit.ts';

const width = 120;
const height = 28;
/** Room for the line's own breadth. */
const edge = 2;

/** A criterion's value over its window as a line, with its threshold dashed; gaps are where there was no value. */
export function Sparkline({ course, unit }: { course: Course; unit: string }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const { points, threshold } = course;
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const drawn = threshold === null ? values : [...values, threshold];
  const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
  const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 1];
  const x = (at: number) => edge + ((at - from) / (to - from || 1)) * (width - 2 * edge);
  const y = (value: number) => height - edge - ((value - low) / (high - low || 1)) * (height - 2 * edge);
  const [last] = points.toReversed().flatMap(({ at, value }) => (value === null ? [] : [{ at, value }]));
  const told = {
    duration: spellDuration((to - from) / 1_000),
    low: withUnit(Math.min(...values), unit),
    high: withUnit(Math.max(...values), unit),
    since: dateTimeFormat(from, { timeZone, format: 'ddd HH:mm' }),
  };
  const label = t(
    'rollcall.criterion.course',
    'Over {{duration}} since {{since}}: between {{low}} and {{high}}',
    told,
  );
  return (
    <svg className={styles.chart} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <title>{label}</title>
      {threshold !== null && (
        <line className={styles.threshold} x1={0} x2={width} y1={y(threshold)} y2={y(threshold)} />
      )}
      <path
        className={styles.line}
        d={points
          .map(({ at, value }, index) => {
            if (value === null) return '';
            const broken = index === 0 || points[index - 1]?.value === null;
            return `${broken ? 'M' : 'L'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
          })
          .join('')}
      />
      {last && <circle className={styles.last} cx={x(last.at)} cy={y(last.value)} r={2.5} />}
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  chart: css({ display: 'block', width, height, overflow: 'visible' }),
  line: css({ fill: 'none', stroke: theme.colors.text.secondary, strokeWidth: 1.5 }),
  threshold: css({ stroke: theme.colors.warning.border, strokeWidth: 1, strokeDasharray: '3 3' }),
  last: css({ fill: theme.colors.text.primary }),
});
