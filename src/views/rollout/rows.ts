import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** The look of a list whose rows have a mark, a text with its details below it, and what can be done at its end. */
export const getRowStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none' }),
  row: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 0),
    '& + &': { borderTop: `1px solid ${theme.colors.border.weak}` },
    '& > svg': { flex: 'none', marginTop: 2 },
  }),
  text: css({ flex: 1, minWidth: 0 }),
  detail: css({
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
  good: css({ color: theme.colors.success.text }),
  wait: css({ color: theme.colors.warning.text }),
  bad: css({ color: theme.colors.error.text }),
});
