import { css } from '@emotion/css';
import { Alert, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { asSentence } from './headline.ts';

/** What somebody has to look at before anything else: what went wrong with the lever, and what is not as it seems. */
export function Notices({ rollout }: { rollout: RolloutDocument }): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const { problem, lever, pending, planFileDiffers, state } = rollout;
  const drifted = lever.inEffect === false && pending === null;
  const next = state === 'draft' || state === 'rolled-back' || state === 'done' || state === 'aborted';
  if (problem === null && !drifted && !planFileDiffers) return null;
  return (
    <div className={styles.notices}>
      {problem !== null && (
        <Alert severity="error" title="Somebody has to look at this" elevated={false}>
          {asSentence(problem)}
        </Alert>
      )}
      {drifted && (
        <Alert severity="error" title="The workload is not at what it was set to" elevated={false}>
          {asSentence(lever.why ?? 'it does not say why')}
        </Alert>
      )}
      {planFileDiffers && (
        <Alert severity="warning" title="The plan’s file has changed" elevated={false}>
          {next
            ? 'The next start takes up the file as it is then. What stands below is the plan before.'
            : 'This rollout goes on with the plan that it was started with; the next start takes up the file.'}
        </Alert>
      )}
    </div>
  );
}

const getStyles = () => ({
  notices: css({ display: 'flex', flexDirection: 'column', gap: 8, '&& > *': { margin: 0 } }),
});
