import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useId, type JSX, type ReactNode } from 'react';

/** A part of a page under a heading of its own, with what one can do there beside it. */
export function Part({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}): JSX.Element {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.part}>
      <div className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** A part of a part. */
export function SubPart({ title, children }: { title: string; children: ReactNode }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <>
      <h3 className={styles.subtitle}>{title}</h3>
      {children}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  part: css({ minWidth: 0, marginBottom: theme.spacing(4) }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  }),
  subtitle: css({ margin: theme.spacing(3, 0, 1), fontSize: theme.typography.h5.fontSize }),
  title: css({ margin: 0, fontSize: theme.typography.h4.fontSize, overflowWrap: 'anywhere' }),
});
