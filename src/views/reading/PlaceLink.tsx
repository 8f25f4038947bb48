import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import { follow } from '../host/follow.ts';
import { useHost } from '../host/host.ts';

/** A link to one of our pages: within the host where it is clicked, and an address of its own for a new tab. */
export function PlaceLink({ to, children }: { to: string; children: ReactNode }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { href, goTo } = useHost();
  return (
    <a className={styles.link} href={href(to)} onClick={(event) => follow(event, () => goTo(to))}>
      {children}
    </a>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  link: css({ color: theme.colors.text.link, textDecoration: 'underline', overflowWrap: 'anywhere' }),
});
