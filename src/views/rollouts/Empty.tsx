import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';

/** Nothing is there, which is no fault, and what to do next. */
export function Empty({ title, children }: { title: string; children: ReactNode }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.empty} role="status">
      <strong>{title}</strong>
      <p>{children}</p>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  empty: css({
    padding: theme.spacing(3),
    border: `1px dashed ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    textAlign: 'center',
    '& p': { margin: theme.spacing(0.5, 0, 0) },
  }),
});
