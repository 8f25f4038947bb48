import { Tab, TabsBar } from '@grafana/ui';
import type { JSX, MouseEvent } from 'react';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { DeadLetters } from './DeadLetters.tsx';
import { Instance } from './Instance.tsx';
import { Instances } from './Instances.tsx';

/** `/fleet`, `/fleet/dead-letters` and `/fleet/instances/KEY`. */
export default function FleetPage(): JSX.Element {
  const { place, href, goTo } = useHost();
  const [, , part, key] = place.path.split('/');
  if (part === 'instances' && key) return <Instance id={decoded(key)} key={key} />;
  const letters = part === 'dead-letters';
  const tab = (to: string, label: string, active: boolean) => (
    <Tab
      label={label}
      href={href(to)}
      active={active}
      onChangeTab={(event: MouseEvent) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        goTo(to);
      }}
    />
  );
  return (
    <>
      <TabsBar>
        {tab('/fleet', t('rollcall.fleet.instances', 'Instances'), !letters)}
        {tab('/fleet/dead-letters', t('rollcall.fleet.dead-letters', 'Dead letters'), letters)}
      </TabsBar>
      {letters ? <DeadLetters /> : <Instances />}
    </>
  );
}

/** A key as an address has it. One that is no proper escape stands for itself, and is then not found. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
