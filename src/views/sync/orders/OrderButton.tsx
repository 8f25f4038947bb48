import { Button, type ButtonProps } from '@grafana/ui';
import type { JSX } from 'react';
import type { Role } from '../../../contract/actor.ts';
import { useHost } from '../../host/host.ts';

type Props = Pick<ButtonProps, 'variant' | 'size' | 'icon' | 'onClick' | 'children' | 'fill'> & {
  /** What it takes at least. */
  role?: Role;
  /** Why it is not possible now, whoever asks. */
  obstacle?: string | undefined;
};

/** A button for what takes a role. Who may not press it can still come to it, and is told why. */
export function OrderButton({ role = 'operator', obstacle, children, ...look }: Props): JSX.Element {
  const { barrier } = useHost();
  const why = barrier(role) ?? obstacle;
  return (
    <Button {...look} {...(why !== undefined && { disabled: true, tooltip: why })}>
      {children}
    </Button>
  );
}
