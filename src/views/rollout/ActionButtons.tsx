import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, type ButtonProps } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { OrderButton } from './OrderButton.tsx';
import { actionWords, offeredActions, type OfferedAction } from './decisions.ts';
import { adviceOf } from './headline.ts';
import type { Order } from './order.ts';

type Props = {
  rollout: RolloutDocument;
  now: number;
  /** Only what a person reaches for: for a small tile. */
  few?: boolean;
  onChoose: (order: Order) => void;
};

/** The decisions that there are. */
export function ActionButtons({ rollout, now, few = false, onChoose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { barrier } = useHost();
  const { first, rest } = offeredActions(rollout);
  const button = ({ action }: OfferedAction, look: Look) => (
    <OrderButton
      key={action}
      rollout={rollout}
      order={{ kind: 'action', action }}
      now={now}
      onChoose={onChoose}
      {...look}
    >
      {actionWords(action).verb}
    </OrderButton>
  );
  const why = barrier('operator') ?? barrier('admin');
  return (
    <>
      <div className={styles.buttons} role="group" aria-label={t('rollcall.rollout.decide', 'Decide')}>
        {first.map((offered) =>
          button(offered, { ...emphasis(offered, rollout, now), ...(few && { size: 'sm' }) }),
        )}
      </div>
      {rest.length > 0 && !few && (
        <details className={styles.rest}>
          <summary>{t('rollcall.rollout.other-actions', 'Other actions')}</summary>
          <div className={styles.buttons}>
            {rest.map((offered) => button(offered, { variant: 'secondary', fill: 'outline', size: 'sm' }))}
          </div>
        </details>
      )}
      {why !== undefined && !few && <p className={styles.barrier}>{why}</p>}
    </>
  );
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
