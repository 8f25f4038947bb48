import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2, type ButtonProps } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutAction, RolloutDocument } from '../../contract/rollout.ts';
import { actionWords, offeredActions, type OfferedAction } from './decisions.ts';
import { adviceOf } from './headline.ts';
import { obstacleOf } from './order.ts';

type Props = {
  rollout: RolloutDocument;
  now: number;
  barrier: string | undefined;
  onChoose: (action: RolloutAction) => void;
};

/** The decisions that there are. An impossible one stays in its place and tells why, also to a keyboard. */
export function ActionButtons({ rollout, now, barrier, onChoose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { first, rest } = offeredActions(rollout);
  const button = ({ action }: OfferedAction, look: Look) => {
    const obstacle = barrier ?? shortened(obstacleOf(rollout, { kind: 'action', action }));
    return (
      <Button
        key={action}
        {...look}
        {...(obstacle !== undefined && { disabled: true, tooltip: obstacle })}
        onClick={() => onChoose(action)}
      >
        {actionWords[action].verb}
      </Button>
    );
  };
  return (
    <>
      <div className={styles.buttons} role="group" aria-label="Decide">
        {first.map((offered) => button(offered, emphasis(offered, rollout, now)))}
      </div>
      {rest.length > 0 && (
        <details className={styles.rest}>
          <summary>Other actions</summary>
          <div className={styles.buttons}>
            {rest.map((offered) => button(offered, { variant: 'secondary', fill: 'outline', size: 'sm' }))}
          </div>
        </details>
      )}
      {barrier !== undefined && <p className={styles.barrier}>{barrier}</p>}
    </>
  );
}

const longestTooltip = 240;

/** A start may want a dozen things, which stand in the panel one by one. */
function shortened(obstacle: string | undefined): string | undefined {
  if (obstacle === undefined || obstacle.length <= longestTooltip) return obstacle;
  return `${obstacle.slice(0, obstacle.lastIndexOf(' ', longestTooltip))} … and more: all of it stands below.`;
}

type Look = Pick<ButtonProps, 'variant' | 'fill' | 'size'>;

/** The step that the verdict advises stands out; a rollback is red either way, and loud only if advised. */
function emphasis({ action, allowed }: OfferedAction, rollout: RolloutDocument, now: number): Look {
  const advice = adviceOf(rollout, now);
  if (action === 'rollback')
    return { variant: 'destructive', fill: advice === 'rollback' ? 'solid' : 'outline' };
  const advised =
    allowed &&
    (action === 'start' ? rollout.state === 'draft' : action === 'promote' && advice === 'promote');
  return { variant: advised ? 'primary' : 'secondary', fill: 'solid' };
}

const getStyles = (theme: GrafanaTheme2) => ({
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
  rest: css({
    fontSize: theme.typography.bodySmall.fontSize,
    '& summary': { color: theme.colors.text.secondary, cursor: 'pointer' },
    '&[open] summary': { marginBottom: theme.spacing(1) },
  }),
  barrier: css({
    margin: 0,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
