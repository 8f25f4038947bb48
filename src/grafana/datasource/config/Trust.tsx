import { ConfigSection } from '@grafana/plugin-ui';
import { Field, Input, RadioButtonGroup, TextArea } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { ConfigProps } from './configProps.ts';
import { certificateFault, fingerprintFault, trustOf, type Trust as Way } from './settings.ts';

const ways: { value: Way; label: string; description: string }[] = [
  { value: 'system', label: 'Public authorities', description: 'Those that the system of Grafana knows' },
  { value: 'ca', label: 'Own authority', description: 'One that signed the certificate of the scheduler' },
  {
    value: 'fingerprint',
    label: 'Fingerprint',
    description: 'This one certificate; for self-signed ones',
  },
];

/** How the scheduler's certificate is trusted. A certificate is no secret, so none of it is. There is no way to trust any. */
export function Trust({ options, onOptionsChange }: ConfigProps): JSX.Element {
  const { jsonData } = options;
  const [way, setWay] = useState(trustOf(jsonData));
  const readOnly = options.readOnly === true;
  const set = (change: Pick<typeof jsonData, 'tlsFingerprint' | 'tlsCaCert'>) =>
    onOptionsChange({
      ...options,
      jsonData: { ...jsonData, tlsFingerprint: undefined, tlsCaCert: undefined, ...change },
    });
  const fingerprint = fingerprintFault(jsonData.tlsFingerprint);
  const certificate = certificateFault(jsonData.tlsCaCert);
  return (
    <ConfigSection title="TLS" description="Whom to trust where the URL begins with https.">
      <Field label="Trust" disabled={readOnly}>
        <RadioButtonGroup
          aria-label="Trust"
          options={ways}
          value={way}
          onChange={(chosen) => {
            setWay(chosen);
            // What belongs to another way would go on to count, so it does not stay.
            set({});
          }}
        />
      </Field>
      {way === 'fingerprint' && (
        <Field
          label="Certificate fingerprint"
          htmlFor="tls-fingerprint"
          description="SHA-256 of the scheduler's certificate. Only this certificate is then accepted, and no authority is asked."
          disabled={readOnly}
          invalid={fingerprint !== undefined}
          error={fingerprint}
        >
          <Input
            id="tls-fingerprint"
            width={80}
            placeholder="64 hex digits, colons allowed"
            value={jsonData.tlsFingerprint ?? ''}
            onChange={({ currentTarget }) => set({ tlsFingerprint: currentTarget.value.trim() || undefined })}
          />
        </Field>
      )}
      {way === 'ca' && (
        <Field
          label="CA certificate"
          htmlFor="tls-ca"
          description="The authority that signed the scheduler's certificate, as PEM."
          disabled={readOnly}
          invalid={certificate !== undefined}
          error={certificate}
        >
          <TextArea
            id="tls-ca"
            rows={6}
            cols={70}
            placeholder="-----BEGIN CERTIFICATE-----"
            value={jsonData.tlsCaCert ?? ''}
            onChange={({ currentTarget }) => set({ tlsCaCert: currentTarget.value || undefined })}
          />
        </Field>
      )}
    </ConfigSection>
  );
}
