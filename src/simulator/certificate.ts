import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

const dayMs = 24 * 3_600_000;

export interface Certificate {
  key: string;
  cert: string;
  /** SHA-256 of the certificate as 64 hex digits, as an instance's settings have it. */
  fingerprint: string;
}

/** An EC P-256 certificate for a name and the loopback address, good for a year: signed by `ca`, else by itself. */
export async function certificateFor(name: string, ca?: Certificate): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - dayMs),
    notAfterDate: new Date(Date.now() + 365 * dayMs),
    ...(ca && { ca }),
    extensions: [
      { name: 'basicConstraints', cA: !ca, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: name },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase();
  return { key, cert, fingerprint };
}
