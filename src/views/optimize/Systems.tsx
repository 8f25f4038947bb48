import { Combobox, Field } from '@grafana/ui';
import { useId, type JSX } from 'react';
import { useHost } from '../host/host.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';
import { Stations } from './Stations.tsx';

const most = 1_000;

/** Which system of stations is looked at: the one that the address names, or the first. */
export function Systems(): JSX.Element {
  const id = useId();
  const { place, goTo } = useHost();
  const instances = useAnswer('listInstances', { query: { type: 'gbfs', limit: most } });
  return (
    <Reading of={instances} lines={8}>
      {({ instances: found }) => {
        const systems = found.map(({ instance, displayName }) => ({ value: instance, label: displayName }));
        const named = place.search.get('system');
        const system = systems.find(({ value }) => value === named)?.value ?? systems[0]?.value;
        if (system === undefined)
          return (
            <p>
              {t(
                'rollcall.optimize.no-system',
                'No system of stations is polled. Add an instance of the type gbfs to the settings.',
              )}
            </p>
          );
        return (
          <>
            {systems.length > 1 && (
              <Field label={t('rollcall.optimize.system', 'System')} htmlFor={id}>
                <Combobox
                  id={id}
                  width={40}
                  options={systems}
                  value={system}
                  onChange={({ value }) => goTo(`/optimize?system=${encodeURIComponent(value)}`)}
                />
              </Field>
            )}
            <Stations key={system} system={system} />
          </>
        );
      }}
    </Reading>
  );
}
