import { ServerCredentials } from '@grpc/grpc-js';

interface TransportSecurity {
  readonly credentials: ServerCredentials;
  /** The certificate for the sixth field of the handshake, base64 DER without padding; empty without TLS. */
  readonly certificate: string;
}

/**
 * What go-plugin calls AutoMTLS: the host hands over its certificate, the plugin makes one for itself, and each
 * accepts only the other. Grafana does not use it; other hosts of go-plugin do.
 * @param clientCert PEM from PLUGIN_CLIENT_CERT, or undefined for a plain connection.
 */
export async function transportSecurity(clientCert: string | undefined): Promise<TransportSecurity> {
  if (!clientCert) return { credentials: ServerCredentials.createInsecure(), certificate: '' };

  const { generate } = await import('selfsigned');
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  });
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(cert) };
  return {
    credentials: ServerCredentials.createSsl(Buffer.from(clientCert), [pair], true),
    certificate: cert.replaceAll(/-----[A-Z ]+-----|\s|=/g, ''),
  };
}
