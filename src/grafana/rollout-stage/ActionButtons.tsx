import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2, type ButtonProps } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';
import { actionWords, offeredActions } from './decisions.ts';
import { adviceOf, asSentence } from './headline.ts';

type Props = {
  rollout: RolloutDocument;
  now: number;
  barrier: string | undefined;
  onChoose: (action: RolloutAction) => void;
};

/** The decisions that there are. An impossible one stays in its place and tells why, also to a keyboard. */
export function ActionButtons({ rollout, now, barrier, onChoose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <>
      <div className={styles.buttons} role="group" aria-label="Decide">
        {offeredActions(rollout).map(({ action, allowed, why }) => {
          const obstacle = barrier ?? (allowed ? undefined : asSentence(why ?? 'this is not possible now'));
          return (
            <Button
              key={action}
              {...emphasis(action, rollout, now)}
              {...(obstacle !== undefined && { disabled: true, tooltip: obstacle })}
              onClick={() => onChoose(action)}
            >
              {actionWords[action].verb}
            </Button>
          );
        })}
      </div>
      {barrier !== undefined && <p className={styles.barrier}>{barrier}</p>}
    </>
  );
}

/** The step that the verdict advises stands out; a rollback is red either way, and loud only if advised. */
function emphasis(
  action: RolloutAction,
  rollout: RolloutDocument,
  now: number,
): Pick<ButtonProps, 'variant' | 'fill'> {
  const advice = adviceOf(rollout, now);
  if (action === 'rollback')
    return { variant: 'destructive', fill: advice === 'rollback' ? 'solid' : 'outline' };
  const advised =
    action === 'start' ? rollout.state === 'draft' : action === 'promote' && advice === 'promote';
  return { variant: advised ? 'primary' : 'secondary', fill: 'solid' };
}

const getStyles = (theme: GrafanaTheme2) => ({
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  barrier: css({
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
