import { Global } from '@emotion/react';
import { createTheme, ThemeContext } from '@grafana/data';
import { Alert, Button, GlobalStyles, LoadingPlaceholder, PortalContainer } from '@grafana/ui';
import { useMemo, type JSX } from 'react';
import { t } from '../views/text.ts';
import { usePreferences } from './preferences.ts';
import { Shell } from './Shell.tsx';
import { SignIn } from './SignIn.tsx';
import { useSession } from './useSession.ts';

/** The console: who is there, and then the pages for them. */
export function Console({ oidc }: { oidc: boolean }): JSX.Element {
  const session = useSession();
  const [preferences, choose] = usePreferences();
  const theme = useMemo(
    () =>
      createTheme({
        colors: { mode: preferences.theme },
        // Grafana's own is not in its packages, and would be asked of this service in vain.
        typography: { fontFamilyMonospace: 'ui-monospace, Menlo, Consolas, monospace' },
      }),
    [preferences.theme],
  );
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      <Global
        styles={{ body: { margin: 0, overflow: 'auto', background: theme.colors.background.canvas } }}
      />
      {session.standing.is === 'known' ? (
        <Shell
          standing={session.standing}
          session={session}
          preferences={preferences}
          choose={choose}
          oidc={oidc}
        />
      ) : (
        <main style={{ maxWidth: 640, margin: '10vh auto', padding: 16, display: 'grid', gap: 16 }}>
          <h1>Rollcall</h1>
          {session.standing.is === 'asked' && (
            <LoadingPlaceholder text={t('rollcall.console.asking', 'Asking who you are…')} />
          )}
          {session.standing.is === 'nobody' && <SignIn signIn={session.signIn} oidc={oidc} />}
          {session.standing.is === 'unclear' && (
            <Alert
              severity="error"
              title={t('rollcall.console.unclear', 'The service did not say who you are')}
            >
              <p>{session.standing.why.message}</p>
              <Button onClick={session.askAgain}>{t('rollcall.console.ask-again', 'Ask again')}</Button>
            </Alert>
          )}
        </main>
      )}
      <PortalContainer />
    </ThemeContext.Provider>
  );
}
