import { readFileSync } from 'node:fs';
import type { buildConnector } from 'undici';
import type { InstanceConfig } from '../../contract/instance.ts';
import { ForbiddenAddressError } from '../../tls/forbidden-address.ts';
import { CertificateMismatchError, trustedConnector } from '../../tls/trusted-connector.ts';
import { PollError } from './target.ts';

/**
 * How to connect to an instance: by fingerprint, by the CA file of its settings, or by the system's CAs.
 * Throws a {@link PollError} of kind `validation` if the settings cannot be used.
 */
export function createConnector(config: InstanceConfig, timeoutMs: number): buildConnector.connector {
  const { fingerprint, caFile } = config.tls ?? {};
  if ((fingerprint ?? caFile) !== undefined && new URL(config.url).protocol !== 'https:') {
    throw new PollError('validation', `${config.name}: its tls settings need an https url`);
  }
  const ca = caFile === undefined ? undefined : readCa(config.name, caFile);
  const connect = trustedConnector({ fingerprint, ca }, timeoutMs);
  return (target, callback) => {
    connect(target, (...[error, socket]) => {
      if (!error) return callback(null, socket);
      if (error instanceof ForbiddenAddressError)
        return callback(new PollError('validation', `${config.name}: its url ${error.message}`), null);
      if (!(error instanceof CertificateMismatchError)) return callback(error, null);
      const message = `${config.name}: ${target.host ?? target.hostname} ${error.message}, not the one of its settings`;
      callback(new PollError('validation', message), null);
    });
  };
}

function readCa(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new PollError('validation', `${name}: its tls.caFile ${file} cannot be read (${code})`);
  }
}
