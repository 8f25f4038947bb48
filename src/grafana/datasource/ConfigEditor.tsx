import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { Alert, Field, FieldSet, Input, SecretInput, TextArea, TextLink } from '@grafana/ui';
import { useId, type JSX } from 'react';
import type { SchedulerOptions, SchedulerSecrets } from './model.ts';

type Props = DataSourcePluginOptionsEditorProps<SchedulerOptions, SchedulerSecrets>;

const width = 60;
const defaultTimeoutSeconds = 10;

/** Where the scheduler is, how to trust it, and what to show it. */
export function ConfigEditor({ options, onOptionsChange }: Props): JSX.Element {
  const id = useId();
  const { jsonData, secureJsonFields, secureJsonData } = options;

  const setting = (change: SchedulerOptions) =>
    onOptionsChange({ ...options, jsonData: { ...jsonData, ...change } });

  return (
    <>
      <FieldSet label="Scheduler">
        <Field
          label="URL"
          htmlFor={`${id}-url`}
          description="Where Grafana's server reaches the scheduler. A browser never calls it."
          required
        >
          <Input
            id={`${id}-url`}
            value={options.url}
            width={width}
            placeholder="http://127.0.0.1:7655"
            onChange={(event) => onOptionsChange({ ...options, url: event.currentTarget.value.trim() })}
          />
        </Field>
        <Field
          label="API token"
          htmlFor={`${id}-token`}
          description="With it, rollouts can be decided. Without one, they can only be seen."
        >
          <SecretInput
            id={`${id}-token`}
            width={width}
            isConfigured={secureJsonFields.token === true}
            value={secureJsonData?.token ?? ''}
            onChange={(event) =>
              onOptionsChange({ ...options, secureJsonData: { token: event.currentTarget.value.trim() } })
            }
            onReset={() =>
              onOptionsChange({
                ...options,
                secureJsonFields: { ...secureJsonFields, token: false },
                secureJsonData: { token: '' },
              })
            }
          />
        </Field>
        <Alert severity="info" title="Where the first token is">
          At its first start the scheduler writes one to the file <code>grafana.token</code> in its data
          folder, readable by its own user only. If it was started with <code>ROLLCALL_GRAFANA_TOKEN</code>,
          that is the token. It lets Grafana admins act under their own name, and everybody else only read.
        </Alert>
        <Field
          label="Timeout"
          htmlFor={`${id}-timeout`}
          description="Seconds that the backend waits for the scheduler before it says so."
        >
          <Input
            id={`${id}-timeout`}
            type="number"
            min={1}
            max={120}
            width={16}
            suffix="s"
            placeholder={String(defaultTimeoutSeconds)}
            value={jsonData.timeoutSeconds ?? ''}
            onChange={(event) => {
              const seconds = event.currentTarget.valueAsNumber;
              setting({ timeoutSeconds: Number.isNaN(seconds) ? undefined : seconds });
            }}
          />
        </Field>
      </FieldSet>

      <FieldSet label="TLS">
        <Field
          label="Certificate fingerprint"
          htmlFor={`${id}-fingerprint`}
          description="SHA-256 of the scheduler's certificate, for a self-signed one. Only this certificate is then accepted, and no authority is asked."
        >
          <Input
            id={`${id}-fingerprint`}
            width={width}
            placeholder="64 hex digits, colons allowed"
            value={jsonData.tlsFingerprint ?? ''}
            onChange={(event) => setting({ tlsFingerprint: event.currentTarget.value.trim() || undefined })}
          />
        </Field>
        <Field
          label="CA certificate"
          htmlFor={`${id}-ca`}
          description="The authority that signed the scheduler's certificate, as PEM, where the system does not know it."
        >
          <TextArea
            id={`${id}-ca`}
            rows={5}
            cols={width}
            placeholder="-----BEGIN CERTIFICATE-----"
            value={jsonData.tlsCaCert ?? ''}
            onChange={(event) => setting({ tlsCaCert: event.currentTarget.value || undefined })}
          />
        </Field>
      </FieldSet>
      <p>
        The state of all Rollcall data sources is on{' '}
        <TextLink href="/a/rollcall-scheduler-app/status">Rollcall’s status page</TextLink>.
      </p>
    </>
  );
}
