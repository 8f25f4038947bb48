import { bounds } from '../bounds.ts';
import type { SchedulerOptions } from '../model.ts';

/** A setting that is a number, with its bounds and its words. */
export interface Limit {
  name: keyof typeof bounds;
  label: string;
  description: string;
  min: number;
  max: number;
  default: number;
  suffix: string;
}

export const limits: readonly Limit[] = [
  {
    name: 'timeoutSeconds',
    ...bounds.timeoutSeconds,
    label: 'Timeout',
    description: 'How long the scheduler may take for an answer before the query says that it did not come.',
    suffix: 's',
  },
  {
    name: 'maxAnswerMegabytes',
    ...bounds.maxAnswerMegabytes,
    label: 'Largest answer',
    description: 'An answer of the scheduler beyond it is refused instead of held in memory.',
    suffix: 'MB',
  },
  {
    name: 'maxConcurrentQueries',
    ...bounds.maxConcurrentQueries,
    label: 'Queries at once',
    description: 'More wait for their turn, and too many that wait are refused with the reason.',
    suffix: 'queries',
  },
];

/** What is wrong with a number, in words for beside its field; undefined where it is left out. */
export function numberFault(
  { min, max, suffix }: Pick<Limit, 'min' | 'max' | 'suffix'>,
  value: number | undefined,
) {
  if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) return undefined;
  return `A whole number from ${min} to ${max} ${suffix}`;
}

/** What is wrong with the fingerprint of a certificate. */
export function fingerprintFault(fingerprint: string | undefined): string | undefined {
  const digits = (fingerprint ?? '').replaceAll(':', '');
  if (!fingerprint || /^[0-9a-f]{64}$/i.test(digits)) return undefined;
  if (/^[0-9a-f]{40}$/i.test(digits)) return 'This is a SHA-1 fingerprint: paste the one by SHA-256';
  return 'The SHA-256 of a certificate has 64 hex digits; colons are allowed';
}

/** What is wrong with the certificate of an authority. */
export function certificateFault(pem: string | undefined): string | undefined {
  if (!pem) return undefined;
  if (pem.includes('PRIVATE KEY'))
    return 'This is a private key, and this field is no secret: paste the certificate';
  return /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(pem)
    ? undefined
    : 'From -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----';
}

/** How the scheduler's certificate is trusted. A fingerprint takes the place of all authorities, so it comes first. */
export type Trust = 'system' | 'ca' | 'fingerprint';

export function trustOf({ tlsFingerprint, tlsCaCert }: SchedulerOptions): Trust {
  if (tlsFingerprint) return 'fingerprint';
  return tlsCaCert ? 'ca' : 'system';
}
