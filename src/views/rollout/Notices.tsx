import { css } from '@emotion/css';
import { Alert, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { awaitsStart } from './decisions.ts';
import { useSaid } from './useSaid.ts';

/** What somebody has to look at before anything else: what went wrong with the lever, and what is not as it seems. */
export function Notices({ rollout }: { rollout: RolloutDocument }): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const said = useSaid();
  const { problem, lever, pending, planFileDiffers } = rollout;
  const drifted = lever.inEffect === false && pending === null;
  if (problem === null && !drifted && !planFileDiffers) return null;
  return (
    <div className={styles.notices}>
      {problem !== null && (
        <Alert
          severity="error"
          title={t('rollcall.notices.problem', 'Somebody has to look at this')}
          elevated={false}
        >
          {said(problem)}
        </Alert>
      )}
      {drifted && (
        <Alert
          severity="error"
          title={t('rollcall.notices.drifted', 'The workload is not at what it was set to')}
          elevated={false}
        >
          {said(lever.why ?? t('rollcall.notices.unexplained', 'it does not say why'))}
        </Alert>
      )}
      {planFileDiffers && (
        <Alert
          severity="warning"
          title={t('rollcall.notices.plan-changed', 'The plan’s file has changed')}
          elevated={false}
        >
          {awaitsStart(rollout)
            ? t(
                'rollcall.notices.plan-next',
                'The next start takes up the file as it is then. What stands below is the plan before.',
              )
            : t(
                'rollcall.notices.plan-goes-on',
                'This rollout goes on with the plan that it was started with; the next start takes up the file.',
              )}
        </Alert>
      )}
    </div>
  );
}

const getStyles = () => ({
  notices: css({ display: 'flex', flexDirection: 'column', gap: 8, '&& > *': { margin: 0 } }),
});
