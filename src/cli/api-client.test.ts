import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { exportAudit } from '../contract/endpoints/audit.ts';
import { listInstances, resetBreaker } from '../contract/endpoints/management.ts';
import { ApiClient } from './api-client.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const closing: (() => void)[] = [];
after(() => closing.forEach((close) => close()));

/** A service that does with its requests what is said, the last for all that follow. */
async function serviceThat(...handlers: Handler[]) {
  const keys: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key'] as string | undefined);
    request.resume();
    request.on('end', () => (handlers.length > 1 ? handlers.shift() : handlers[0])?.(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => (server.closeAllConnections(), server.close()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { keys, client: new ApiClient({ url }, { ROLLCALL_TOKEN: 'rc_test' }) };
}

const key = 'pve::pve-node1';
const lost: Handler = (request) => request.socket.destroy();
const answers =
  (body: unknown, status = 200): Handler =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const done = answers({
  success: true,
  key,
  previousState: 'open',
  newState: 'closed',
  resetBy: 'admin',
  resetAt: '2026-11-21T08:00:00.000Z',
});
const reset = (client: ApiClient) =>
  client.call(resetBreaker, { params: { key }, body: { reason: 'because the test says so' } });

describe('a write of the command line', () => {
  it('is sent again with the same key where its connection was lost', async () => {
    const { client, keys } = await serviceThat(lost, lost, done);
    assert.equal((await reset(client)).newState, 'closed');
    assert.equal(keys.length, 3);
    assert.match(keys[0] ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(new Set(keys).size, 1);
  });

  it('has another key the next time', async () => {
    const { client, keys } = await serviceThat(done);
    await reset(client);
    await reset(client);
    assert.equal(new Set(keys).size, 2);
  });

  it('is not sent again where the service has answered', async () => {
    const problem = { type: 'about:blank', title: 'Conflict', status: 409, detail: 'It is closed.' };
    const { client, keys } = await serviceThat(answers(problem, 409));
    await assert.rejects(reset(client), /Conflict\. It is closed\./);
    assert.equal(keys.length, 1);
  });

  it('is given up at once where there is nobody', async () => {
    const client = new ApiClient({ url: 'http://127.0.0.1:1' }, { ROLLCALL_TOKEN: 'rc_test' });
    const began = performance.now();
    await assert.rejects(reset(client), /does not answer \(.*\): is the service running/);
    assert.ok(performance.now() - began < 2_000);
  });
});

describe('a read of the command line', () => {
  it('is not sent again, and has no key', async () => {
    const { client, keys } = await serviceThat(lost);
    await assert.rejects(client.call(listInstances), /does not answer/);
    assert.deepEqual(keys, [undefined]);
  });
});

describe('a long answer', () => {
  const all = async (client: ApiClient) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of client.pieces(exportAudit)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };

  it('comes in pieces', async () => {
    const { client } = await serviceThat((_request, response) => {
      response.write('one\n');
      setImmediate(() => response.end('two\n'));
    });
    assert.equal(await all(client), 'one\ntwo\n');
  });

  it('that breaks off is an error, and so is a refusal', async () => {
    const cut = await serviceThat((request, response) => {
      response.write('one\n', () => request.socket.destroy());
    });
    await assert.rejects(all(cut.client), /does not answer/);
    const problem = { type: 'about:blank', title: 'A token is needed', status: 401, detail: 'Send one.' };
    const refused = await serviceThat(answers(problem, 401));
    await assert.rejects(all(refused.client), /A token is needed\. Send one\./);
    const other = await serviceThat(answers('hello', 404));
    await assert.rejects(all(other.client), /is it the URL of a Rollcall service/);
  });
});
