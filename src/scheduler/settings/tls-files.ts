import { createPrivateKey, X509Certificate } from 'node:crypto';
import { namedFile } from './named-file.ts';
import { SettingsError } from './settings-error.ts';
import type { Settings } from './schema.ts';

/** A certificate, with those that lead to its CA, and its key, in PEM. */
interface Tls {
  cert: string;
  key: string;
}

/**
 * Reads the files that the settings name; undefined where they name none.
 * @throws SettingsError for a file that cannot be read, is of another kind, or does not belong to the other.
 */
export function readTls({ certFile, keyFile }: Settings['tls']): Tls | undefined {
  if (certFile === undefined || keyFile === undefined) return undefined;
  const cert = namedFile('tls.certFile', certFile);
  const key = namedFile('tls.keyFile', keyFile);
  const certificate = understood('certFile', certFile, 'a certificate', () => new X509Certificate(cert));
  const secret = understood('keyFile', keyFile, 'a private key without a passphrase', () =>
    createPrivateKey(key),
  );
  if (certificate.checkPrivateKey(secret)) return { cert, key };
  throw new SettingsError(
    `Setting tls.keyFile is ${JSON.stringify(keyFile)}, which is not the key of the certificate in tls.certFile: name the two that belong together.`,
  );
}

function understood<Kind>(field: string, file: string, what: string, parse: () => Kind): Kind {
  try {
    return parse();
  } catch {
    throw new SettingsError(
      `Setting tls.${field} is ${JSON.stringify(file)}, which does not hold ${what} in PEM: name the file that does.`,
    );
  }
}
