import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { JSX } from 'react';
import { fillColors } from './drawMap.ts';
import type { Fill } from './levels.ts';
import { fillWord } from './words.ts';

/** How full a gauge stands in the legend, as a share. */
const shares: readonly (readonly [Fill, number])[] = [
  ['empty', 0],
  ['low', 0.2],
  ['even', 0.5],
  ['high', 0.8],
  ['full', 1],
];

/** What the gauges of the map say: by their level, and by colour. */
export function MapLegend(): JSX.Element {
  const styles = useStyles2(getStyles);
  const colors = fillColors(useTheme2());
  return (
    <figcaption className={styles.legend}>
      {shares.map(([fill, share]) => (
        <span key={fill} className={styles.item}>
          <span
            aria-hidden="true"
            className={styles.gauge}
            style={{
              borderColor: colors[fill],
              background: `linear-gradient(to top, ${colors[fill]} ${share * 100}%, transparent ${share * 100}%)`,
            }}
          />
          {fillWord(fill)}
        </span>
      ))}
    </figcaption>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    padding: theme.spacing(1, 0),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  item: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5) }),
  gauge: css({ width: 14, height: 14, border: '1.5px solid', borderRadius: '50%' }),
});
