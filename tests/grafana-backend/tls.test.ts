import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { credentials } from '@grpc/grpc-js';
import { generate } from 'selfsigned';
import { startPlugin } from './client.ts';

/** AutoMTLS, as hosts of go-plugin other than Grafana use it. */

const host = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  algorithm: 'sha256',
});
const launch = {
  command: process.execPath,
  args: [join(import.meta.dirname, 'example-plugin.ts')],
  env: { PLUGIN_CLIENT_CERT: host.cert },
};

function certificateOf(handshake: readonly string[]): Buffer {
  const base64 = handshake[5] ?? '';
  assert.ok(base64.length > 50, 'go-plugin takes less for the leftovers of old versions');
  assert.doesNotMatch(base64, /[=\s]/, "Go's RawStdEncoding has no padding");
  return Buffer.from(new X509Certificate(Buffer.from(base64, 'base64')).toString());
}

test('with the certificate of its host, both sides know each other', async (t) => {
  const plugin = await startPlugin(launch, (handshake) =>
    credentials.createSsl(certificateOf(handshake), Buffer.from(host.private), Buffer.from(host.cert)),
  );
  t.after(() => plugin.close());
  assert.equal(await plugin.ping(), 'SERVING');
});

test('without it, nobody gets in', async (t) => {
  const plugin = await startPlugin(launch, (handshake) => credentials.createSsl(certificateOf(handshake)));
  t.after(() => plugin.close());
  await assert.rejects(plugin.ping(), /UNAVAILABLE/);
});
