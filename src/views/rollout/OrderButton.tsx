import { Button, type ButtonProps } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { obstacleOf, roleFor, type Order } from './order.ts';
import { said } from './useSaid.ts';

type Props = Pick<ButtonProps, 'variant' | 'fill' | 'size' | 'icon'> & {
  rollout: RolloutDocument;
  order: Order;
  now: number;
  /** Its name where it stands among others of the same word. */
  label?: string;
  onChoose: (order: Order) => void;
  children: string;
};

/** Opens an order's dialog. An impossible order stays in its place and tells why, also to a keyboard. */
export function OrderButton({ rollout, order, now, label, onChoose, children, ...look }: Props): JSX.Element {
  const { barrier, timeZone } = useHost();
  const obstacle = barrier(roleFor(order)) ?? obstacleOf(rollout, order, now);
  return (
    <Button
      {...look}
      {...(label !== undefined && { 'aria-label': label })}
      {...(obstacle !== undefined && { disabled: true, tooltip: shortened(said(obstacle, timeZone)) })}
      onClick={() => onChoose(order)}
    >
      {children}
    </Button>
  );
}

const longestTooltip = 240;

/** A start may want a dozen things, which stand in the panel one by one. */
function shortened(obstacle: string): string {
  if (obstacle.length <= longestTooltip) return obstacle;
  return t('rollcall.rollout.obstacle-shortened', '{{beginning}} … and more: all of it stands below.', {
    beginning: obstacle.slice(0, obstacle.lastIndexOf(' ', longestTooltip)),
  });
}
