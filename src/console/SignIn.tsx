import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Field, Input, LinkButton, useStyles2 } from '@grafana/ui';
import { useEffect, useState, type FormEvent, type JSX } from 'react';
import type { CallFailed } from '../views/host/call.ts';
import { t } from '../views/text.ts';

/** A token for a session; or the identity provider, where the service has one. */
export function SignIn({
  signIn,
  oidc,
}: {
  signIn: (token: string) => Promise<void>;
  oidc: boolean;
}): JSX.Element {
  const styles = useStyles2(getStyles);
  const [token, setToken] = useState('');
  const [isSending, setIsSending] = useState(false);
  const [refused, setRefused] = useState<CallFailed>();
  const waitSeconds = useCountdown(refused);
  const isMissing = token.trim() === '';
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (isSending || isMissing || waitSeconds > 0) return;
    setIsSending(true);
    setRefused(undefined);
    signIn(token.trim()).catch((error: CallFailed) => {
      setRefused(error);
      setIsSending(false);
    });
  };
  return (
    <form className={styles.form} onSubmit={send} aria-label={t('rollcall.console.sign-in', 'Sign in')}>
      {refused && (
        <Alert severity="error" title={titleOf(refused)}>
          {waitSeconds > 0
            ? t('rollcall.console.wait', 'Wait {{count}} seconds, and then present a valid one.', {
                count: waitSeconds,
                defaultValue_one: 'Wait {{count}} second, and then present a valid one.',
              })
            : detailOf(refused)}
        </Alert>
      )}
      <Field
        label={t('rollcall.console.token', 'Token')}
        description={t(
          'rollcall.console.token-where',
          'An API token of this service. Its first start wrote one for admins to admin.token in its data folder; it is kept in no page and no address.',
        )}
      >
        <Input
          id="console-token"
          type="password"
          autoComplete="current-password"
          value={token}
          onChange={({ currentTarget }) => setToken(currentTarget.value)}
        />
      </Field>
      <div className={styles.buttons}>
        <Button type="submit" disabled={isSending || isMissing || waitSeconds > 0}>
          {t('rollcall.console.sign-in', 'Sign in')}
        </Button>
        {oidc && (
          <LinkButton variant="secondary" href="/api/session/oidc">
            {t('rollcall.console.oidc', 'Sign in with the identity provider')}
          </LinkButton>
        )}
      </div>
    </form>
  );
}

function titleOf({ status, data }: CallFailed): string {
  if (status === undefined) return t('rollcall.console.no-answer', 'No answer from the service');
  return data.title ?? t('rollcall.console.not-signed-in', 'You are not signed in');
}

function detailOf({ status, data }: CallFailed): string {
  if (status === undefined)
    return t('rollcall.console.no-answer-detail', 'See that it runs, and try again: nothing was lost.');
  return data.detail ?? t('rollcall.console.answered', 'It answered with status {{status}}.', { status });
}

/** How long the service asks to wait yet, in seconds: after bad tokens it takes longer and longer. */
function useCountdown(refused: CallFailed | undefined): number {
  const [left, setLeft] = useState(0);
  const [counted, setCounted] = useState(refused);
  if (counted !== refused) {
    setCounted(refused);
    setLeft(refused?.retryAfterSeconds ?? 0);
  }
  const isWaiting = left > 0;
  useEffect(() => {
    if (!isWaiting) return undefined;
    const ticking = setInterval(() => setLeft((seconds) => Math.max(0, seconds - 1)), 1_000);
    return () => clearInterval(ticking);
  }, [isWaiting]);
  return left;
}

const getStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'grid', gap: theme.spacing(1), maxWidth: theme.spacing(60) }),
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
});
