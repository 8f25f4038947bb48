import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** Fills that tell tones apart by pattern as well as by colour. */
export const getToneStyles = (theme: GrafanaTheme2) => {
  const { success, warning, error } = theme.colors;
  const hatched = (colour: string, gap: number) =>
    `repeating-linear-gradient(135deg, ${colour} 0 4px, ${theme.colors.emphasize(colour, 0.35)} 4px ${gap}px)`;
  const upright = (colour: string) =>
    `repeating-linear-gradient(90deg, ${colour} 0 3px, ${theme.colors.emphasize(colour, 0.25)} 3px 5px)`;
  return {
    good: css({ background: success.main }),
    wait: css({ background: hatched(warning.main, 8) }),
    bad: css({ background: upright(error.main) }),
    none: css({ background: 'transparent' }),
  };
};
