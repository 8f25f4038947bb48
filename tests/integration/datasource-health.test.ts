import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { generate } from 'selfsigned';
import { startPlugin, type As, type PluginClient } from '../grafana-backend/client.ts';

/** "Save & test" of the data source: it names what is wrong, and what to do. */

const root = join(import.meta.dirname, '../..');
const healthPath = '/api/monitoring/scheduler/health';
const healthy = readFileSync(join(root, 'tests/fixtures/pulse/v6.3-01-healthy-adaptive-off.json'), 'utf8');
const token = 'planted-secret-token';

let plugin: PluginClient;
let plain: Server;
let secure: Server;
let certificate: { cert: string; private: string };
let answers: Record<string, [status: number, body: string]> = {};

const respond: RequestListener = (request, response) => {
  const [status, body] = answers[request.url ?? ''] ?? [404, 'not found'];
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
};
const listening = async (server: Server) => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
};
const portOf = (server: Server) => (server.address() as AddressInfo).port;

before(async () => {
  certificate = await generate([{ name: 'commonName', value: 'localhost' }], { algorithm: 'sha256' });
  plain = await listening(createServer(respond));
  secure = await listening(createTlsServer({ cert: certificate.cert, key: certificate.private }, respond));
  plugin = await startPlugin({
    command: process.execPath,
    args: [join(root, 'src/grafana/datasource/backend/main.ts')],
  });
});
after(async () => {
  const log = JSON.stringify(plugin.logs);
  await plugin.close();
  for (const server of [plain, secure]) server.close();
  assert.ok(!log.includes(token), 'no secret in the log');
});

const rollcall = (session: [number, string], more: typeof answers = {}): typeof answers => ({
  '/api/health': [200, '{"service":"rollcall","version":"1.2.3","status":"ok","storage":"ok"}'],
  '/api/session': session,
  ...more,
});
const told = async (url: string, more: As['dataSource'] = {}) => {
  const { status, message } = await plugin.checkHealth({
    dataSource: { uid: url, url, decryptedSecureJsonData: { token }, ...more },
  });
  assert.ok(!message.includes(token), 'no secret in the message');
  return `${status}: ${message}`;
};
const http = () => `http://127.0.0.1:${portOf(plain)}`;
const https = () => `https://127.0.0.1:${portOf(secure)}`;

describe("Rollcall's own service", () => {
  for (const [what, session, more, pattern] of [
    ['with a token of an admin', [200, '{"role":"admin"}'], {}, /^OK: Connected to Rollcall 1\.2\.3\.$/],
    ['without admin scope', [200, '{"role":"operator"}'], {}, /^OK: .*no admin scope.*--scope admin/],
    ['with a token that only reads', [200, '{"role":"viewer"}'], {}, /^OK: .*can only read/],
    ['that refuses the token', [401, '{}'], {}, /^ERROR: .*refuses the token.*grafana\.token/],
    [
      'without a token that asks for one',
      [401, '{}'],
      { decryptedSecureJsonData: {} },
      /^ERROR: .*asks for a token \(401\)/,
    ],
    [
      'without a token that is open to readers',
      [200, '{"role":"viewer"}'],
      { decryptedSecureJsonData: {} },
      /^OK: .*Without a token, rollouts can be seen but not decided/,
    ],
    [
      'with a user and a password',
      [401, '{}'],
      {
        basicAuthEnabled: true,
        basicAuthUser: 'me',
        decryptedSecureJsonData: { basicAuthPassword: token },
      },
      /^ERROR: .*it knows no passwords: choose a token/,
    ],
    ['of an old version', [404, 'not found'], {}, /^ERROR: .*older than this data source: update it/],
  ] as const)
    test(what, async () => {
      answers = rollcall([...session]);
      assert.match(await told(http(), more), pattern);
    });

  test('whose database is away', async () => {
    answers = rollcall([200, '{"role":"admin"}'], {
      '/api/health': [
        503,
        '{"service":"rollcall","version":"1.2.3","status":"degraded","storage":"unavailable"}',
      ],
    });
    assert.match(await told(http()), /^ERROR: .*database does not answer/);
  });
});

describe('a URL that does not lead there', () => {
  test('but to nothing', async () =>
    assert.match(await told('http://127.0.0.1:9'), /^ERROR: Nothing listens .*Start the scheduler/));
  test('but to no host', async () =>
    assert.match(await told('http://no-such-host.invalid'), /^ERROR: The host of .* cannot be found/));
  test('but to another program', async () => {
    answers = { '/api/health': [200, '{"status":"UP"}'] };
    assert.match(await told(http()), /^ERROR: .*is not a scheduler: it has no \/api\/monitoring/);
    answers = { [healthPath]: [200, '<html>'] };
    assert.match(await told(http()), /^ERROR: .*does not answer with JSON/);
  });
  test('but to a Pulse that is too old', async () => {
    answers = { '/api/health': [200, '{"status":"healthy"}'], '/api/version': [200, '{"version":"4.24.1"}'] };
    assert.match(await told(http()), /^ERROR: .*Pulse server has it from 4\.25 on/);
  });
  test('but to a Pulse, which is said', async () => {
    answers = { [healthPath]: [200, healthy], '/api/version': [200, '{"version":"6.3.1"}'] };
    assert.match(await told(http()), /^OK: .*Pulse's API \(Pulse 6\.3\.1\): 12 instances/);
  });
});

describe('TLS', () => {
  test('with a certificate that nobody vouches for asks for the CA or the fingerprint', async () => {
    answers = rollcall([200, '{"role":"admin"}']);
    assert.match(await told(https()), /^ERROR: The certificate of .* is not trusted .*fingerprint/);
  });
  test('with the right fingerprint works, with another one says which it sees', async () => {
    answers = rollcall([200, '{"role":"admin"}']);
    const seen = new X509Certificate(certificate.cert).fingerprint256;
    assert.match(await told(https(), { jsonData: { tlsFingerprint: seen } }), /^OK: Connected to Rollcall/);
    assert.match(
      await told(https(), { jsonData: { tlsFingerprint: 'ab'.repeat(32) } }),
      new RegExp(`^ERROR: .*fingerprint ${seen}, which is not the one in the settings`),
    );
  });
  test('where there is none, and none where there is, says how the URL has to begin', async () => {
    answers = {};
    assert.match(await told(http().replace('http', 'https')), /^ERROR: .*does not speak TLS.*http:\/\//);
    assert.match(await told(https().replace('https', 'http')), /^ERROR: /);
  });
});
