import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2, type PanelProps } from '@grafana/data';
import { config } from '@grafana/runtime';
import { Alert, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { useEffect, useState, type JSX } from 'react';
import { Rollout } from '../../views/rollout/Rollout.tsx';
import { orderRequest } from './orderRequest.ts';
import { refreshDashboard } from './refreshDashboard.ts';
import { rolloutsFromFrames } from './rolloutFromFrames.ts';

export type RolloutStageOptions = { datasourceUid: string };

/** Joins the rollout view to Grafana: its data, its user, its requests. What is shown is decided in `Rollout`. */
export function RolloutStagePanel({ data, options, timeZone }: PanelProps<RolloutStageOptions>): JSX.Element {
  const styles = useStyles2(getStyles);
  const now = useNow();
  const rollouts = rolloutsFromFrames(data.series, data.request?.targets ?? []);
  const failure = data.state === LoadingState.Error ? failureOf(data) : undefined;
  const { orgRole } = config.bootData.user;

  return (
    <div className={styles.panel}>
      {failure !== undefined && (
        <Alert
          severity="error"
          title="The rollout cannot be read"
          elevated={false}
          className={styles.failure}
        >
          <div>{failure}</div>
          {rollouts.length > 0 && <div>What stands below is the last that was read.</div>}
        </Alert>
      )}
      {rollouts.map(({ document, datasourceUid }) => {
        const uid = datasourceUid ?? (options.datasourceUid || undefined);
        return (
          <Rollout
            key={document.id}
            queried={document}
            now={now}
            timeZone={timeZone}
            barrier={barrierFor(orgRole, uid)}
            act={async (order, said) => {
              if (uid === undefined) throw new Error('no data source to send the decision to');
              const answer = await orderRequest(uid, document.id, order, said);
              refreshDashboard();
              return answer;
            }}
            readAgain={refreshDashboard}
          />
        );
      })}
      {rollouts.length === 0 && failure === undefined && <Nothing state={data.state} />}
    </div>
  );
}

/** Nothing to show is never to be taken for nothing to worry about, so it says which of the two reasons it has. */
function Nothing({ state }: { state: LoadingState }): JSX.Element {
  if (state === LoadingState.Loading || state === LoadingState.NotStarted)
    return <LoadingPlaceholder text="Reading the rollout…" />;
  return (
    <Alert severity="warning" title="No rollout in this panel’s data" elevated={false}>
      Whether a rollout is under way is not known here. Choose a Rollcall data source, the query “Rollout
      verdict”, and the rollout’s name, such as adaptive-polling.
    </Alert>
  );
}

/** Why this user cannot decide from here, if so. The backend enforces the role as well. */
function barrierFor(orgRole: string, datasourceUid: string | undefined): string | undefined {
  if (orgRole !== 'Admin')
    return `Only an Admin of this Grafana organisation can decide a rollout; you are here as ${orgRole || 'a visitor'}.`;
  if (datasourceUid === undefined)
    return 'This panel’s query is not on a Rollcall data source, so it does not know where to send a decision: see the panel’s options.';
  return undefined;
}

function failureOf({ error, errors }: PanelProps['data']): string {
  const { message, data } = errors?.[0] ?? error ?? {};
  return message ?? data?.message ?? 'The data source gave no reason; its log has one.';
}

/** The browser's clock, once a second: a verdict expires by itself, even if no data come any more. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const getStyles = (theme: GrafanaTheme2) => ({
  panel: css({
    height: '100%',
    overflow: 'auto',
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(4),
    '& > *': { flexShrink: 0 },
  }),
  failure: css({ margin: 0 }),
});
