import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RateLimits } from '../../contract/sync.ts';
import { useHost } from '../host/host.ts';
import { count } from '../reading/figures.ts';
import { t } from '../text.ts';
import { lastHour } from './minutes.ts';

const height = 48;
const step = 10;

/** Queries of each of the last sixty minutes, as bars: when they were spent, and how evenly. */
export function QueryMinutes({ limits }: { limits: RateLimits }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const minutes = lastHour(limits);
  const peak = minutes.reduce((most, minute) => (minute.queries > most.queries ? minute : most));
  const sum = minutes.reduce((total, { queries }) => total + queries, 0);
  const told =
    sum === 0
      ? t('rollcall.sync.no-queries', 'No query in the last hour.')
      : t(
          'rollcall.sync.queries',
          'Queries a minute of the last hour: {{mean}} on average, at most {{peak}} at {{at}}.',
          {
            mean: count(Math.round(sum / minutes.length)),
            peak: count(peak.queries),
            at: dateTimeFormat(peak.at, { timeZone, format: 'HH:mm' }),
          },
        );
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{told}</figcaption>
      {sum > 0 && (
        <svg
          role="img"
          aria-label={told}
          className={styles.chart}
          viewBox={`0 0 ${minutes.length * step} ${height}`}
          preserveAspectRatio="none"
        >
          {minutes.map(({ at, queries }, index) => {
            const tall = (queries / peak.queries) * height;
            return (
              <rect key={at} x={index * step + 1} width={step - 2} y={height - tall} height={tall}>
                <title>{`${dateTimeFormat(at, { timeZone, format: 'HH:mm' })}: ${count(queries)}`}</title>
              </rect>
            );
          })}
        </svg>
      )}
    </figure>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: theme.spacing(0, 0, 2) }),
  caption: css({ color: theme.colors.text.secondary, marginBottom: theme.spacing(0.5) }),
  chart: css({
    display: 'block',
    width: '100%',
    height,
    borderBottom: `1px solid ${theme.colors.border.medium}`,
    '& rect': { fill: theme.colors.primary.main },
  }),
});
