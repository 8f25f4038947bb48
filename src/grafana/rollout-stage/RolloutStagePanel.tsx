import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2, type PanelProps } from '@grafana/data';
import { Alert, useStyles2 } from '@grafana/ui';
import { useMemo, useState, type JSX } from 'react';
import { useNow } from '../../views/reading/useNow.ts';
import { RolloutSkeleton } from '../../views/rollout/RolloutSkeleton.tsx';
import { spellAgo } from '../../views/rollout/duration.ts';
import { t } from '../../views/text.ts';
import { PanelRollout } from './PanelRollout.tsx';
import { isBrief, migrated, type RolloutStageOptions } from './options.ts';
import { rolloutsFromFrames, type ShownRollout } from './rolloutFromFrames.ts';

/** Joins the rollout view to Grafana: its data, its user, its requests. What is shown is decided in `Rollout`. */
export default function RolloutStagePanel(props: PanelProps<RolloutStageOptions>): JSX.Element {
  const { data, timeZone, height } = props;
  const styles = useStyles2(getStyles);
  // A verdict expires by itself, even if no data come any more.
  const now = useNow();
  const options = migrated(props.options);
  const { series, request } = data;
  const read = useMemo(() => rolloutsFromFrames(series, request?.targets ?? []), [series, request]);
  const [last, setLast] = useState<{ rollouts: ShownRollout[]; at: number }>();
  if (read.length > 0 && last?.rollouts !== read) setLast({ rollouts: read, at: now });

  const failed = data.state === LoadingState.Error;
  // What was read last stays in sight while nothing better is known.
  const waiting = data.state === LoadingState.Loading || data.state === LoadingState.NotStarted;
  const rollouts = read.length > 0 || !(failed || waiting) ? read : (last?.rollouts ?? []);
  const brief = isBrief(options, height, rollouts.length);

  return (
    <div className={styles.panel}>
      {failed && (
        <Alert
          severity="error"
          title={t('rollcall.panel.unreadable', 'The rollout cannot be read')}
          elevated={false}
          className={styles.failure}
        >
          <div>{failureOf(data)}</div>
          {last && rollouts.length > 0 && (
            <div>
              {t('rollcall.panel.last-read', 'What stands below is the last that was read, {{ago}}.', {
                ago: spellAgo(new Date(last.at).toISOString(), now),
              })}
            </div>
          )}
        </Alert>
      )}
      {rollouts.map((shown) => (
        <PanelRollout key={shown.document.id} {...{ shown, options, timeZone, now, brief }} />
      ))}
      {rollouts.length === 0 && !failed && (waiting ? <RolloutSkeleton /> : <Nothing />)}
    </div>
  );
}

/** Nothing to show is never to be taken for nothing to worry about. */
function Nothing(): JSX.Element {
  return (
    <Alert
      severity="warning"
      title={t('rollcall.panel.nothing', 'No rollout in this panel’s data')}
      elevated={false}
    >
      {t(
        'rollcall.panel.nothing-do',
        'Whether a rollout is under way is not known here. Choose a Rollcall data source, the query “Rollout verdict”, and the rollout’s name, such as adaptive-polling.',
      )}
    </Alert>
  );
}

function failureOf({ error, errors }: PanelProps['data']): string {
  const { message, data } = errors?.[0] ?? error ?? {};
  return (
    message ??
    data?.message ??
    t('rollcall.panel.no-reason', 'The data source gave no reason; its log has one.')
  );
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
