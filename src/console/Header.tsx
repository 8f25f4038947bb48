import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { SessionDocument } from '../contract/access.ts';
import { follow } from '../views/host/follow.ts';
import { roleWord } from '../views/host/roleWord.ts';
import { pages } from '../views/pages.ts';
import { t } from '../views/text.ts';
import { titleOf } from '../views/titles.ts';
import type { Preferences } from './preferences.ts';

interface Props {
  /** The page that is shown, by its name. */
  shown: string | undefined;
  session: SessionDocument;
  preferences: Preferences;
  choose: (chosen: Partial<Preferences>) => void;
  goTo: (path: string) => void;
  onSignIn: () => void;
  onSignOut: () => void;
}

/** Where one can go, who one is, and how the console looks. */
export function Header({
  shown,
  session,
  preferences,
  choose,
  goTo,
  onSignIn,
  onSignOut,
}: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { theme, timeZone } = preferences;
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#page">
        {t('rollcall.console.skip', 'Skip to the page')}
      </a>
      <span className={styles.brand}>
        <img src="/console/logo.svg" alt="" width={24} height={24} />
        Rollcall
      </span>
      <nav aria-label={t('rollcall.console.pages', 'Pages')}>
        <ul className={styles.pages}>
          {pages.map(({ name }) => (
            <li key={name}>
              <a
                className={cx(styles.page, name === shown && styles.shown)}
                href={`/${name}`}
                onClick={(event) => follow(event, () => goTo(`/${name}`))}
                aria-current={name === shown ? 'page' : undefined}
              >
                {titleOf(name).title}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.who}>
        <Button
          size="sm"
          fill={timeZone === 'utc' ? 'outline' : 'text'}
          variant="secondary"
          aria-pressed={timeZone === 'utc'}
          onClick={() => choose({ timeZone: timeZone === 'utc' ? 'browser' : 'utc' })}
        >
          {t('rollcall.console.utc', 'Times in UTC')}
        </Button>
        <Button
          size="sm"
          fill={theme === 'light' ? 'outline' : 'text'}
          variant="secondary"
          aria-pressed={theme === 'light'}
          onClick={() => choose({ theme: theme === 'light' ? 'dark' : 'light' })}
        >
          {t('rollcall.console.light', 'Light theme')}
        </Button>
        {session.by === 'open' ? (
          <Button size="sm" onClick={onSignIn}>
            {t('rollcall.console.sign-in', 'Sign in')}
          </Button>
        ) : (
          <>
            <span className={styles.name}>
              {session.name} · {roleWord(session.role)}
            </span>
            <Button size="sm" variant="secondary" onClick={onSignOut}>
              {t('rollcall.console.sign-out', 'Sign out')}
            </Button>
          </>
        )}
      </div>
    </header>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  header: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 3),
    padding: theme.spacing(1, 2),
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  skip: css({
    position: 'absolute',
    left: theme.spacing(1),
    top: theme.spacing(-8),
    padding: theme.spacing(1),
    zIndex: theme.zIndex.tooltip,
    color: theme.colors.text.link,
    background: theme.colors.background.primary,
    '&:focus': { top: theme.spacing(1) },
  }),
  brand: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    fontWeight: theme.typography.fontWeightMedium,
  }),
  pages: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5), listStyle: 'none' }),
  page: css({
    display: 'block',
    padding: theme.spacing(0.5, 1),
    borderRadius: theme.shape.radius.default,
    color: theme.colors.text.secondary,
    '&:hover': { color: theme.colors.text.primary, background: theme.colors.action.hover },
  }),
  shown: css({ color: theme.colors.text.primary, background: theme.colors.action.selected }),
  who: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginLeft: 'auto',
  }),
  name: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
});
