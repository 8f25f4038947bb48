import { TLSSocket } from 'node:tls';
import { buildConnector } from 'undici';
import { permittedLookup, refuseForbidden } from './forbidden-address.ts';

/** Whom a connection trusts: one certificate by its fingerprint, else a CA, else the system's CAs. */
interface Trust {
  /** SHA-256 of the leaf certificate, 64 lower-case hex digits. It replaces the check against CAs. */
  fingerprint?: string | undefined;
  /** CA certificates as PEM. */
  ca?: string | Buffer | undefined;
}

/** The peer showed another certificate than the pinned one. Nothing was sent to it. */
export class CertificateMismatchError extends Error {
  /** The fingerprint it showed, in the usual notation with colons; undefined if it showed none. */
  readonly shown: string | undefined;

  constructor(shown: string | undefined) {
    super(shown ? `shows a certificate with fingerprint ${shown}` : 'shows no certificate');
    this.name = 'CertificateMismatchError';
    this.shown = shown;
  }
}

/**
 * A connector for undici's pools that checks trust before the first byte of a request, its token included, is sent.
 * Sessions are not cached: a resumed session may show no certificate, and then there would be nothing to check.
 */
export function trustedConnector({ fingerprint, ca }: Trust, timeoutMs: number): buildConnector.connector {
  const options = {
    timeout: timeoutMs,
    allowH2: false,
    maxCachedSessions: 0,
    minVersion: 'TLSv1.2',
    lookup: permittedLookup,
  } as const;
  if (fingerprint === undefined)
    return permitted(buildConnector(ca === undefined ? options : { ...options, ca }));
  const connect = permitted(buildConnector({ ...options, rejectUnauthorized: false }));
  return (target, callback) => {
    connect(target, (error, socket) => {
      if (error) return callback(error, null);
      const leaf = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
      if (leaf?.fingerprint256.replaceAll(':', '').toLowerCase() === fingerprint)
        return callback(null, socket);
      socket.destroy();
      callback(new CertificateMismatchError(leaf?.fingerprint256), null);
    });
  };
}

/** A host that is written as an address is not looked up, so that is checked before. */
function permitted(connect: buildConnector.connector): buildConnector.connector {
  return (target, callback) => {
    try {
      refuseForbidden(target.hostname);
    } catch (error) {
      return callback(error as Error, null);
    }
    connect(target, callback);
  };
}
