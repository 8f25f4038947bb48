import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { DayStatus } from '../../contract/sync.ts';
import { dayWords } from './words.ts';

/** A day as a small square: what became of it by colour and by sign. */
export function DaySquare({ status }: { status: DayStatus }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <span aria-hidden="true" className={cx(styles.square, styles[status])}>
      {dayWords(status).sign}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  square: css({
    display: 'inline-grid',
    placeItems: 'center',
    width: 16,
    height: 16,
    borderRadius: 2,
    border: '1px solid transparent',
    fontSize: 11,
    fontWeight: theme.typography.fontWeightBold,
    lineHeight: 1,
  }),
  ok: css({ background: theme.colors.success.main }),
  empty: css({ background: theme.colors.background.canvas, borderColor: theme.colors.success.border }),
  failed: css({ background: theme.colors.error.main, color: theme.colors.error.contrastText }),
  skipped: css({ borderColor: theme.colors.border.strong, borderStyle: 'dashed' }),
  pending: css({ background: theme.colors.background.secondary, borderColor: theme.colors.border.strong }),
});
