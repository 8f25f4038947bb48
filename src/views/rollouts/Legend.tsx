import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { getToneStyles } from './tones.ts';
import type { Word } from './words.ts';

/** What the fills of bands stand for. */
export function Legend({ words }: { words: readonly Word[] }): JSX.Element {
  const styles = useStyles2(getStyles);
  const tones = useStyles2(getToneStyles);
  return (
    <ul className={styles.legend}>
      {words.map(({ word, tone }) => (
        <li key={word}>
          <span className={cx(styles.swatch, tones[tone])} aria-hidden="true" /> {word}
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    listStyle: 'none',
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: theme.spacing(2),
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  swatch: css({
    display: 'inline-block',
    width: theme.spacing(2),
    height: theme.spacing(1.25),
    borderRadius: theme.shape.radius.sm,
    border: `1px solid ${theme.colors.border.medium}`,
  }),
});
