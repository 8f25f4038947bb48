import { Auth, AuthMethod, convertLegacyAuthProps, type AuthProps } from '@grafana/plugin-ui';
import { Field, SecretInput } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { ConfigProps } from './configProps.ts';

const byToken = 'custom-token';
type Method = AuthProps['selectedMethod'];

/**
 * By token, by user and password, or not at all. Only what belongs to the chosen way is kept: a password that is
 * forgotten in the settings would else be sent by whoever switches back.
 */
export function Authentication({ options, onOptionsChange }: ConfigProps): JSX.Element {
  const { secureJsonFields, secureJsonData } = options;
  // A data source that is set up yet has no token, and is asked for one.
  const [chosen, setChosen] = useState<Method>(options.basicAuth ? AuthMethod.BasicAuth : byToken);
  const { basicAuth } = convertLegacyAuthProps({ config: options, onChange: onOptionsChange });

  /** Without the secrets that are named; Grafana deletes what is saved as an empty text. */
  const without = (...names: ('token' | 'basicAuthPassword')[]) => ({
    secureJsonFields: { ...secureJsonFields, ...Object.fromEntries(names.map((name) => [name, false])) },
    secureJsonData: { ...secureJsonData, ...Object.fromEntries(names.map((name) => [name, ''])) },
  });

  const choose = (method: Method) => {
    setChosen(method);
    if (method === AuthMethod.BasicAuth)
      onOptionsChange({ ...options, ...without('token'), basicAuth: true });
    else
      onOptionsChange({
        ...options,
        ...(String(method) === byToken
          ? without('basicAuthPassword')
          : without('basicAuthPassword', 'token')),
        basicAuth: false,
        basicAuthUser: '',
      });
  };

  const token = (
    <Field
      label="API token"
      htmlFor="api-token"
      description="Rollcall writes the first one to the file grafana.token in its data folder, readable by its own user only, unless it was started with ROLLCALL_GRAFANA_TOKEN. It lets Grafana admins act under their own name, and everybody else only read. For Pulse, an API token with the scope monitoring:read."
    >
      <SecretInput
        id="api-token"
        width={60}
        isConfigured={secureJsonFields.token === true}
        value={secureJsonData?.token ?? ''}
        disabled={options.readOnly === true}
        onChange={({ currentTarget }) =>
          onOptionsChange({
            ...options,
            secureJsonData: { ...secureJsonData, token: currentTarget.value.trim() },
          })
        }
        onReset={() => onOptionsChange({ ...options, ...without('token') })}
      />
    </Field>
  );

  return (
    <Auth
      selectedMethod={chosen}
      visibleMethods={[byToken, AuthMethod.BasicAuth, AuthMethod.NoAuth]}
      customMethods={[
        { id: byToken, label: 'API token', description: 'Sent as a bearer token', component: token },
      ]}
      defaultOptionsOverrides={{
        [AuthMethod.BasicAuth]: {
          label: 'User and password',
          description: 'Basic authentication, for Pulse',
        },
        [AuthMethod.NoAuth]: {
          label: 'None',
          description: 'Rollouts can then be seen, and not be decided',
        },
      }}
      onAuthMethodSelect={choose}
      {...(basicAuth && { basicAuth })}
      readOnly={options.readOnly === true}
    />
  );
}
