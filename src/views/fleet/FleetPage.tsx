import { TabsBar } from '@grafana/ui';
import type { JSX } from 'react';
import { decoded } from '../host/decoded.ts';
import { useHost } from '../host/host.ts';
import { PageTab } from '../PageTab.tsx';
import { t } from '../text.ts';
import { DeadLetters } from './DeadLetters.tsx';
import { Instance } from './Instance.tsx';
import { Instances } from './Instances.tsx';

/** `/fleet`, `/fleet/dead-letters` and `/fleet/instances/KEY`. */
export default function FleetPage(): JSX.Element {
  const { place } = useHost();
  const [, , part, key] = place.path.split('/');
  if (part === 'instances' && key) return <Instance id={decoded(key)} key={key} />;
  const letters = part === 'dead-letters';
  return (
    <>
      <TabsBar>
        <PageTab label={t('rollcall.fleet.instances', 'Instances')} to="/fleet" active={!letters} />
        <PageTab
          label={t('rollcall.fleet.dead-letters', 'Dead letters')}
          to="/fleet/dead-letters"
          active={letters}
        />
      </TabsBar>
      {letters ? <DeadLetters /> : <Instances />}
    </>
  );
}
