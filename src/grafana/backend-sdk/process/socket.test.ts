import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { removeStaleSockets, socketPath } from './socket.ts';

function directory(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'gpx-test-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('a socket path is short enough for macOS, however long the plugin ID, and never the same twice', () => {
  const tmp = '/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T';
  const path = socketPath(tmp, 'a-very-long-organization-name-with-a-very-long-plugin-name-datasource');
  assert.ok(Buffer.byteLength(path) < 104, path);
  assert.notEqual(path, socketPath(tmp, 'a'));
  assert.notEqual(socketPath(tmp, 'a'), socketPath(tmp, 'a'));
});

test('a socket that answers stays, even if its process is out of sight', async (t) => {
  const where = directory(t);
  const path = socketPath(where, 'a');
  const server = createServer().listen(path);
  t.after(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  await removeStaleSockets(where, 'a');
  assert.equal(readdirSync(where).length, 1);
});

test('what is no socket of this plugin stays', async (t) => {
  const where = directory(t);
  const names = ['gpx-other-1-00.sock', 'notes.txt', socketPath('', 'b').slice(1)];
  for (const name of names) writeFileSync(join(where, name), '');
  await removeStaleSockets(where, 'a');
  assert.equal(readdirSync(where).length, 3);
});
