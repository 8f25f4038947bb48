import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Modal, useStyles2 } from '@grafana/ui';
import { useEffect, useMemo, useRef, useState, type JSX } from 'react';
import { newQueryClient } from '../views/host/queryClient.ts';
import { pageAt, ShownPage } from '../views/host/ShownPage.tsx';
import { pages } from '../views/pages.ts';
import { t } from '../views/text.ts';
import { titleOf } from '../views/titles.ts';
import { consoleHost } from './consoleHost.ts';
import { Header } from './Header.tsx';
import type { Preferences } from './preferences.ts';
import { SignIn } from './SignIn.tsx';
import { usePlace } from './usePlace.ts';
import type { Session, Standing } from './useSession.ts';

interface Props {
  standing: Standing & { is: 'known' };
  session: Session;
  preferences: Preferences;
  choose: (chosen: Partial<Preferences>) => void;
  oidc: boolean;
}

/** A page with its header around it. Signing in happens above it, so that nothing that was begun on it is lost. */
export function Shell({ standing, session, preferences, choose, oidc }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [queries] = useState(newQueryClient);
  const { place, goTo } = usePlace();
  const [wantsToSignIn, setWantsToSignIn] = useState(false);
  const { call } = session;
  const who = standing.session;
  const host = useMemo(
    () => consoleHost({ session: who, call, place, goTo, preferences }),
    [who, call, place, goTo, preferences],
  );
  const shown = (pageAt(place.path) ?? pages[0])?.name;
  const { title, subTitle } = titleOf(shown ?? '');
  const heading = useRef<HTMLHeadingElement>(null);
  const opened = useRef(shown);
  useEffect(() => {
    document.title = `${title} – Rollcall`;
    // A screen reader is told of the new page; the first one it reads by itself.
    if (opened.current !== shown) heading.current?.focus();
    opened.current = shown;
  }, [shown, title]);

  const signIn = async (token: string) => {
    await session.signIn(token);
    setWantsToSignIn(false);
    await queries.invalidateQueries();
  };
  const signOut = async () => {
    await session.signOut();
    queries.clear();
  };
  return (
    <>
      <Header
        shown={shown}
        session={who}
        preferences={preferences}
        choose={choose}
        goTo={goTo}
        onSignIn={() => setWantsToSignIn(true)}
        onSignOut={() => void signOut()}
      />
      <main className={styles.main} id="page">
        <div>
          <h1 ref={heading} tabIndex={-1} className={styles.title}>
            {title}
          </h1>
          <p className={styles.subTitle}>{subTitle}</p>
        </div>
        {who.by === 'open' && (
          <Alert severity="info" title={t('rollcall.console.open', 'You read without being signed in')}>
            {t(
              'rollcall.console.open-detail',
              'On the machine of the service, reading takes no token. To act, sign in with one: its first start wrote one to admin.token in its data folder.',
            )}{' '}
            <Button size="sm" variant="secondary" onClick={() => setWantsToSignIn(true)}>
              {t('rollcall.console.sign-in', 'Sign in')}
            </Button>
          </Alert>
        )}
        <ShownPage host={host} queries={queries} />
      </main>
      {(wantsToSignIn || standing.over) && (
        <Modal
          isOpen
          title={
            standing.over && who.by !== 'open'
              ? t('rollcall.console.over', 'Your session is over: sign in to go on')
              : t('rollcall.console.sign-in', 'Sign in')
          }
          onDismiss={() => {
            setWantsToSignIn(false);
            // Who does not sign in goes on as whoever the service takes them for now.
            if (standing.over) session.askAgain();
          }}
        >
          <SignIn signIn={signIn} oidc={oidc} />
        </Modal>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  main: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    padding: theme.spacing(2),
    maxWidth: theme.breakpoints.values.xxl,
    margin: '0 auto',
  }),
  title: css({ margin: 0, '&:focus': { outline: 'none' } }),
  subTitle: css({ color: theme.colors.text.secondary, margin: 0 }),
});
