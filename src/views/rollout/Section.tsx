import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';

type Props = {
  title: string;
  /** What can be done about the part as a whole. */
  action?: ReactNode;
  children: ReactNode;
};

/** A named part of a rollout, found by its name. */
export function Section({ title, action, children }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <section aria-label={title} className={styles.section}>
      <header className={styles.header}>
        <h4 className={styles.title}>{title}</h4>
        {action}
      </header>
      {children}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({
    minWidth: 0,
    '& summary': { color: theme.colors.text.secondary, cursor: 'pointer' },
  }),
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: theme.spacing(1),
    marginBottom: theme.spacing(0.5),
  }),
  title: css({
    flex: 1,
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
