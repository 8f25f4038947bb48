import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, LoadingBar, useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import type { Answer } from '../../host/call.ts';
import { useHost } from '../../host/host.ts';
import { Skeleton } from '../../reading/Reading.tsx';
import { useNow } from '../../reading/useNow.ts';
import { t } from '../../text.ts';
import type { Asked, Body, QuestionId } from './useQuestion.ts';

type Props<Id extends QuestionId> = {
  asked: Asked<Id>;
  /** What is asked now, or why it cannot be asked. */
  body: Body<Id> | { why: string };
  verb: string;
  children: (answer: Answer<Id>) => ReactNode;
};

/** The button that asks, how long it has taken so far, and the answer, which says so where something else would be asked now. */
export function Asking<Id extends QuestionId>({ asked, body, verb, children }: Props<Id>): JSX.Element {
  const styles = useStyles2(getStyles);
  const { barrier } = useHost();
  const { answer, of, error, since, ask, cancel } = asked;
  const why = barrier('operator') ?? (isWhy(body) ? body.why : undefined);
  const outdated = answer !== undefined && !isWhy(body) && JSON.stringify(of) !== JSON.stringify(body);
  return (
    <>
      <div className={styles.ask}>
        <Button
          icon="play"
          onClick={() => {
            if (!isWhy(body)) ask(body);
          }}
          {...(since !== undefined && { disabled: true })}
          {...(why !== undefined && { disabled: true, tooltip: why })}
        >
          {verb}
        </Button>
        {since !== undefined && (
          <>
            <Button variant="secondary" fill="outline" onClick={cancel}>
              {t('rollcall.rollouts.stop-waiting', 'Stop waiting')}
            </Button>
            <Elapsed since={since} />
          </>
        )}
        {why !== undefined && since === undefined && <span className={styles.why}>{why}</span>}
      </div>
      {since !== undefined && (
        <>
          <LoadingBar width={400} ariaLabel={t('rollcall.rollouts.computing', 'Computing')} />
          {answer === undefined && <Skeleton lines={6} />}
        </>
      )}
      {error && since === undefined && (
        <Alert
          severity={error.status === 429 ? 'warning' : 'error'}
          title={error.data.title ?? t('rollcall.rollouts.no-answer', 'There is no answer')}
        >
          <div className={styles.detail}>
            {error.data.detail ??
              t(
                'rollcall.rollouts.ask-again',
                'The scheduler did not answer. Nothing was changed by asking: see whether it runs, and ask again.',
              )}
          </div>
        </Alert>
      )}
      {answer !== undefined && (
        <>
          {outdated && (
            <Alert
              severity="info"
              title={t('rollcall.rollouts.outdated', 'This answers what was asked before')}
            >
              {t('rollcall.rollouts.outdated-why', 'Something above was changed since: ask again.')}
            </Alert>
          )}
          {children(answer)}
        </>
      )}
    </>
  );
}

function Elapsed({ since }: { since: number }): JSX.Element {
  const seconds = Math.max(0, Math.round((useNow() - since) / 1_000));
  return <span role="timer">{t('rollcall.rollouts.elapsed', '{{seconds}} s so far', { seconds })}</span>;
}

const isWhy = (body: object): body is { why: string } => 'why' in body;

const getStyles = (theme: GrafanaTheme2) => ({
  ask: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    margin: theme.spacing(2, 0),
  }),
  why: css({ color: theme.colors.text.secondary }),
  detail: css({ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
});
