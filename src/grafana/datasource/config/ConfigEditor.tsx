import { ConfigSection, ConnectionSettings } from '@grafana/plugin-ui';
import { Divider, Stack, TextLink } from '@grafana/ui';
import type { JSX } from 'react';
import { appPath } from '../../../contract/plugin-ids.ts';
import { Authentication } from './Authentication.tsx';
import type { ConfigProps } from './configProps.ts';
import { NumberSetting } from './NumberSetting.tsx';
import { limits } from './settings.ts';
import { Trust } from './Trust.tsx';

/** Where the scheduler is, how to be let in, how to trust it, and how much may be asked of it. */
export function ConfigEditor(props: ConfigProps): JSX.Element {
  const { options, onOptionsChange } = props;
  return (
    <Stack direction="column" gap={2}>
      <p>
        Reads a Rollcall scheduler, or a Pulse server. Fields marked with * are required. The state of all
        Rollcall data sources is on <TextLink href={`${appPath}/status`}>Rollcall’s status page</TextLink>;
        every field is described for provisioning files in docs/grafana.md.
      </p>
      <ConnectionSettings
        config={options}
        onChange={(changed) => onOptionsChange({ ...changed, url: changed.url.trim() })}
        urlPlaceholder="http://127.0.0.1:7655"
        urlTooltip="Where Grafana's server reaches the scheduler. A browser never calls it."
      />
      <Divider />
      <Authentication {...props} />
      <Divider />
      <Trust {...props} />
      <Divider />
      <ConfigSection
        title="Limits"
        description="What the backend of this data source waits for and holds. An empty field means its default."
        isCollapsible
        isInitiallyOpen={limits.some(({ name }) => options.jsonData[name] !== undefined)}
      >
        {limits.map((limit) => (
          <NumberSetting key={limit.name} limit={limit} {...props} />
        ))}
      </ConfigSection>
    </Stack>
  );
}
