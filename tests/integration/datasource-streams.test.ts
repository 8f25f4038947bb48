import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import type { HealthDocument } from '../../src/contract/health.ts';
import { startPlugin, type As, type PluginClient } from '../grafana-backend/client.ts';
import { until } from '../grafana-backend/deadline.ts';

/** Streams of the data source as Grafana runs them, over gRPC and from a scheduler over HTTP, events included. */

const root = join(import.meta.dirname, '../..');
const document = JSON.parse(
  readFileSync(join(root, 'tests/fixtures/pulse/v6.3-03-breaker-open.json'), 'utf8'),
) as HealthDocument;

let plugin: PluginClient;
let depth = 0;
let answers = true;
const listening = new Set<ServerResponse>();

const scheduler = createServer((request, response) => {
  if (request.url?.startsWith('/api/events')) {
    listening.add(response.writeHead(200, { 'content-type': 'text/event-stream' }));
    response.on('close', () => listening.delete(response));
    response.write('retry: 2000\n\n');
  } else if (answers) {
    const queue = { ...document.queue, depth };
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ ...document, queue, instances }));
  } else {
    response.writeHead(503).end();
  }
});
let instances = document.instances;

before(async () => {
  await new Promise<void>((done) => scheduler.listen(0, '127.0.0.1', done));
  const args = [join(root, 'src/grafana/datasource/backend/main.ts')];
  plugin = await startPlugin({ command: process.execPath, args });
});
after(async () => {
  await plugin.close();
  scheduler.closeAllConnections();
  scheduler.close();
});

let as: As;
let tests = 0;
beforeEach(() => {
  depth = 3;
  answers = true;
  instances = document.instances;
  const { port } = scheduler.address() as AddressInfo;
  as = { dataSource: { uid: `streams-${++tests}`, url: `http://127.0.0.1:${port}` } };
});

interface Packet {
  schema?: { fields: { name: string }[]; meta?: { notices?: { severity: string; text: string }[] } };
  data: { values: unknown[][] };
}

test('the queue comes as points in time: with its schema once, to late joiners too', async () => {
  const { status, data } = await plugin.subscribe('queue', undefined, as);
  assert.equal(status, 'OK');
  const packets: Packet[] = [];
  for await (const packet of plugin.runStream('queue', undefined, as)) {
    packets.push(packet as Packet);
    depth = 7;
    if (packets.length === 2) break;
  }
  const [first, second] = packets;
  assert.deepEqual(first?.schema, (data as Packet).schema);
  assert.equal(second?.schema, undefined);
  const at = first?.schema?.fields.findIndex(({ name }) => name === 'depth') ?? -1;
  assert.deepEqual([first?.data.values[at], second?.data.values[at]], [[3], [7]]);
});

test('breakers follow an event of the scheduler', async () => {
  const stream = plugin.runStream('breakers', undefined, as);
  const first = (await stream.next()).value as Packet;
  const shown = first.data.values[0]?.length ?? 0;
  assert.ok(shown > 1);
  await until('a connection for events', () => listening.size === 1);

  const [one] = instances.filter(({ breaker }) => breaker.state !== 'closed');
  instances = instances.filter((instance) => instance === one);
  for (const response of listening)
    response.write(
      'id: a.1\nevent: breaker\ndata: {"type":"breaker","key":"x","from":"open","to":"closed"}\n\n',
    );
  const second = (await stream.next()).value as Packet;
  assert.equal(second.data.values[0]?.length, 1);
  await stream.return(undefined);
  await until('the connection for events to be closed', () => listening.size === 0);
});

test('a scheduler that stops answering does not end a stream: it says so, and goes on', async () => {
  const stream = plugin.runStream('queue', undefined, as);
  await stream.next();
  answers = false;
  let packet = (await stream.next()).value as Packet;
  while (!packet.schema?.meta?.notices) packet = (await stream.next()).value as Packet;
  assert.equal(packet.schema.meta.notices[0]?.severity, 'error');
  assert.match(packet.schema.meta.notices[0]?.text ?? '', /503/);
  assert.ok(packet.data.values.slice(1).every(([value]) => value === null));

  answers = true;
  packet = (await stream.next()).value as Packet;
  while (packet.schema === undefined) packet = (await stream.next()).value as Packet;
  assert.equal(packet.schema.meta?.notices, undefined);
  assert.ok(packet.data.values.slice(1).some(([value]) => value === 3));
  await stream.return(undefined);
});
