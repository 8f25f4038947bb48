import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, RadioButtonGroup, Spinner, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { OptimizeSession } from '../../contract/optimize-session.ts';
import type { PendingRun, PolicyConfig } from '../../contract/policy.ts';
import { t } from '../text.ts';
import { CancelRun } from './CancelRun.tsx';

type Props = {
  session: OptimizeSession;
  versions: readonly string[];
  version: string | undefined;
  audience: PolicyConfig['audience'] | undefined;
  onVersion: (version: string) => void;
  /** Why nothing can be planned on what is live. */
  obstacle: string | undefined;
  pending: PendingRun | undefined;
  onFreeze: () => void;
  onRun: () => void;
  /** The page does not wait for the run any more. */
  onCancel: () => void;
  cancelRun: (idempotencyKey: string) => Promise<unknown>;
  onExit: () => void;
};

/** What can be done in the state that the page is in: freeze, plan, cancel, and go back to live. */
export function Controls(props: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { session, versions, version, audience, obstacle, pending } = props;
  const { state, moves } = session;
  const canRun = state === 'live' || state === 'frozen';
  // A frozen page has its snapshot: what stands in the way of the next one does not stand in its way.
  const ofLive = state === 'live' ? obstacle : undefined;
  const why = version === undefined ? t('rollcall.optimize.no-version', 'No policy is available.') : ofLive;
  const barred = why === undefined ? {} : { disabled: true, tooltip: why };
  return (
    <div className={styles.controls}>
      {versions.length > 1 && (
        <Field
          noMargin
          label={t('rollcall.optimize.version', 'Policy')}
          description={
            audience === 'internal'
              ? t(
                  'rollcall.optimize.for-operators',
                  'The choice is for operators alone at this stage of its rollout.',
                )
              : undefined
          }
        >
          <RadioButtonGroup
            disabled={!canRun}
            options={versions.map((value) => ({ label: value, value }))}
            {...(version !== undefined && { value: version })}
            onChange={props.onVersion}
          />
        </Field>
      )}
      <div className={styles.buttons}>
        {state === 'live' && (
          <Button variant="secondary" icon="pause" {...barred} onClick={props.onFreeze}>
            {t('rollcall.optimize.freeze', 'Freeze')}
          </Button>
        )}
        {canRun && (
          <Button icon="play" {...barred} onClick={props.onRun}>
            {state === 'frozen' && moves !== undefined && moves > 0
              ? t('rollcall.optimize.run-again', 'Play again')
              : t('rollcall.optimize.run', 'Plan moves')}
          </Button>
        )}
        {state === 'computing' && (
          <>
            <span className={styles.waiting}>
              <Spinner inline />{' '}
              {pending
                ? t('rollcall.optimize.computing', 'Computing {{version}} …', {
                    version: pending.run_key.policy_version,
                  })
                : t('rollcall.optimize.asking', 'Asking for a plan …')}
            </span>
            <CancelRun onCancel={props.onCancel} cancelRun={props.cancelRun} />
          </>
        )}
        {state !== 'live' && (
          <Button variant="secondary" fill="outline" icon="eye" onClick={props.onExit}>
            {t('rollcall.optimize.exit', 'Back to live')}
          </Button>
        )}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  controls: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: theme.spacing(2),
    marginBottom: theme.spacing(2),
  }),
  buttons: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  waiting: css({ color: theme.colors.text.secondary }),
});
