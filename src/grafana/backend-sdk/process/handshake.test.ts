import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Server } from '@grpc/grpc-js';
import { isStartedByGrafana, listen } from './handshake.ts';

test('only the cookie of Grafana counts', () => {
  assert.equal(isStartedByGrafana({ grafana_plugin_type: 'datasource' }), true);
  assert.equal(isStartedByGrafana({ grafana_plugin_type: 'app' }), false);
  assert.equal(isStartedByGrafana({}), false);
});

/** A port that something else holds, and the next one. */
async function takenPort(): Promise<{ port: number; release: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as AddressInfo).port, release: () => server.close() };
}

test('on Windows it is the first free port of the range', async (t) => {
  const { port, release } = await takenPort();
  const server = new Server();
  t.after(() => (release(), server.forceShutdown()));
  const env = { PLUGIN_MIN_PORT: String(port), PLUGIN_MAX_PORT: String(port + 20) };
  const { handshake } = await listen(server, 'test', env, 'win32');
  const [, found] = /^1\|2\|tcp\|127\.0\.0\.1:(\d+)\|grpc\|$/.exec(handshake) ?? [];
  assert.ok(Number(found) > port && Number(found) <= port + 20, handshake);
});

test('a range without a free port is named', async (t) => {
  const { port, release } = await takenPort();
  const server = new Server();
  t.after(() => (release(), server.forceShutdown()));
  const env = { PLUGIN_MIN_PORT: String(port), PLUGIN_MAX_PORT: String(port) };
  await assert.rejects(
    listen(server, 'test', env, 'win32'),
    new RegExp(`No TCP port from ${port} to ${port}`),
  );
});
