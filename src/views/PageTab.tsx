import { Tab } from '@grafana/ui';
import type { JSX, MouseEvent } from 'react';
import { follow } from './host/follow.ts';
import { useHost } from './host/host.ts';

type Props = {
  label: string;
  /** The place that it leads to. */
  to: string;
  active: boolean;
};

/** A tab of a page that is a place of its own: it can be opened elsewhere, linked and gone back to. */
export function PageTab({ label, to, active }: Props): JSX.Element {
  const { href, goTo } = useHost();
  return (
    <Tab
      label={label}
      active={active}
      href={href(to)}
      onChangeTab={(event: MouseEvent) => follow(event, () => goTo(to))}
    />
  );
}
