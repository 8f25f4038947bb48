import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, useStyles2 } from '@grafana/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import type { CallFailed } from '../host/call.ts';
import { t } from '../text.ts';
import { spellAgo } from '../rollout/duration.ts';
import { useNow } from './useNow.ts';

type Props<A> = {
  /** Of a list, the pages of it that were read. */
  of: Pick<UseQueryResult<A, CallFailed>, 'data' | 'error' | 'dataUpdatedAt' | 'isFetching'> & {
    refetch: () => Promise<unknown>;
  };
  /** How many lines a skeleton has, about as many as what is coming. */
  lines?: number;
  children: (answer: A) => ReactNode;
};

/**
 * What an endpoint answered, or what there is instead: a skeleton while it is asked for the first time, an error that
 * says what to do, and beside the last answer how old it is where no newer one came.
 */
export function Reading<A>({ of, lines = 3, children }: Props<A>): JSX.Element {
  const { data, error, dataUpdatedAt, isFetching } = of;
  return (
    <>
      {error && (
        <Problem error={error} readAt={data === undefined ? undefined : dataUpdatedAt} asking={isFetching}>
          {() => void of.refetch()}
        </Problem>
      )}
      {data === undefined ? !error && <Skeleton lines={lines} /> : children(data)}
    </>
  );
}

type ProblemProps = {
  error: CallFailed;
  /** When what is shown was read; undefined where nothing is. */
  readAt: number | undefined;
  asking: boolean;
  children: () => void;
};

function Problem({ error, readAt, asking, children: again }: ProblemProps): JSX.Element {
  const now = useNow();
  const stale = readAt !== undefined;
  return (
    <Alert
      severity={stale ? 'warning' : 'error'}
      title={
        stale
          ? t('rollcall.reading.stale', 'No news: this was read {{ago}}', {
              ago: spellAgo(new Date(readAt).toISOString(), now),
            })
          : t('rollcall.reading.failed', 'This could not be read')
      }
    >
      <p>{whatToDo(error)}</p>
      <Button variant="secondary" size="sm" disabled={asking} onClick={again}>
        {t('rollcall.reading.again', 'Read again')}
      </Button>
    </Alert>
  );
}

function whatToDo({ status, data }: CallFailed): string {
  const detail = data.detail ?? data.title;
  if (status === undefined || status === 502 || status === 504)
    return t(
      'rollcall.reading.no-answer',
      'The scheduler does not answer. See whether its service runs, and is reached from here.',
    );
  if (status === 401) return detail ?? t('rollcall.reading.signed-out', 'You are signed out: sign in again.');
  return detail ?? t('rollcall.reading.status', 'The scheduler answered with status {{status}}.', { status });
}

/** Lines where text will be. A screen reader is told that it is on its way. */
export function Skeleton({ lines }: { lines: number }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <div role="status" aria-busy="true" className={styles.skeleton}>
      <span className="sr-only">{t('rollcall.reading.loading', 'Reading…')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className={styles.line} style={{ width: `${90 - (line % 3) * 20}%` }} />
      ))}
    </div>
  );
}

const pulse = keyframes({ '50%': { opacity: 0.4 } });

const getStyles = (theme: GrafanaTheme2) => ({
  skeleton: css({ display: 'grid', gap: theme.spacing(1), padding: theme.spacing(1, 0) }),
  line: css({
    height: theme.spacing(2),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    [theme.transitions.handleMotion('no-preference')]: { animation: `${pulse} 1.6s ease-in-out infinite` },
  }),
});
