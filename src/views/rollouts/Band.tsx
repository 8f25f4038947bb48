import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { spellDuration } from '../rollout/duration.ts';
import { secondsByLabel, type Segment } from './segments.ts';
import { getToneStyles } from './tones.ts';

type Props = {
  name: string;
  /** The time that the band spans, in ms since 1970. */
  from: number;
  to: number;
  segments: readonly Segment[];
  timeZone: string;
  /** As high as a line of text, or slim below a chart. */
  slim?: boolean;
};

/** What was said over time, as a band of colours and patterns; to a screen reader, how long each was said. */
export function Band({ name, from, to, segments, timeZone, slim = false }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const tones = useStyles2(getToneStyles);
  const share = (ms: number) => `${(100 * ms) / Math.max(1, to - from)}%`;
  const sums = secondsByLabel(segments).map(({ label, seconds }) => `${label} ${spellDuration(seconds)}`);
  return (
    <div
      className={cx(styles.band, slim && styles.slim)}
      role="img"
      aria-label={`${name}: ${sums.join(', ') || '–'}`}
    >
      {segments.map((segment) => (
        <div
          key={segment.from}
          className={cx(styles.segment, tones[segment.tone])}
          style={{ left: share(segment.from - from), width: share(segment.to - segment.from) }}
          title={`${segment.label}, ${dateTimeFormat(segment.from, { timeZone, format: 'HH:mm:ss' })} – ${dateTimeFormat(segment.to, { timeZone, format: 'HH:mm:ss' })}`}
        />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  band: css({
    position: 'relative',
    height: theme.spacing(2.5),
    overflow: 'hidden',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
  }),
  slim: css({ height: theme.spacing(1) }),
  segment: css({ position: 'absolute', top: 0, bottom: 0, minWidth: 2 }),
});
