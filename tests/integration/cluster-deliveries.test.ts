import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { auditedEvent, webhookList, type AuditedEvent } from '../../src/contract/events.ts';
import { ClusterOfServices, type NodeOptions } from './cluster-of-services.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { until, type ServiceProcess } from './service-process.ts';

/** What a node has in its hands goes on at another within this, in ms. */
const takenOverMs = 15_000;

const started = await ClusterOfServices.start();
const skip = typeof started === 'string' ? started : false;
const cluster = started as ClusterOfServices;

/** A receiver that answers when the test lets it. */
const events: AuditedEvent[] = [];
const unanswered: ServerResponse[] = [];
let answers = true;
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    events.push(auditedEvent.parse(JSON.parse(body)));
    if (answers) response.writeHead(204).end();
    else unanswered.push(response);
  });
});
before(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});
after(async () => {
  receiver.closeAllConnections();
  receiver.close();
  if (skip === false) await cluster.stop();
});

function withWebhook(): NodeOptions {
  const folder = temporaryFolder();
  const secretFile = join(folder, 'webhook.secret');
  writeFileSync(secretFile, `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`);
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  return { folder, settings: { webhooks: [{ name: 'chat', url, secretFile, events: ['rollout-record'] }] } };
}

const note = async (node: ServiceProcess, reason: string) => {
  const answer = await node.post('/api/rollouts/quick/notes', { reason }, node.asAdmin());
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
};
const sent = () => events.map(({ reason }) => reason);
const shown = async (node: ServiceProcess) =>
  webhookList.parse((await node.get('/api/webhooks', node.asAdmin())).body).webhooks;

describe('what a node of two has in its hands', { skip, concurrency: false }, () => {
  let [a, b] = [] as unknown as [ServiceProcess, ServiceProcess];

  it('is delivered once and in order, at whichever node events happen', async () => {
    a = await cluster.node('a', withWebhook());
    b = await cluster.node('b', withWebhook());
    await until(
      'the plan’s adoption was told',
      10_000,
      async () => (await shown(a))[0]?.deliveredAt !== null,
    );
    events.length = 0;
    await Promise.all(Array.from({ length: 30 }, (_, n) => note(n % 2 ? a : b, `note ${n}`)));
    await until('all arrived', 20_000, () => events.length >= 30);
    const sequences = events.map(({ audit }) => audit.sequence);
    assert.deepEqual(
      sequences,
      [...new Set(sequences)].sort((x, y) => x - y),
    );
    assert.deepEqual([...sent()].sort(), Array.from({ length: 30 }, (_, n) => `note ${n}`).sort());
    await b.stop();
  });

  it('is delivered by the other within fifteen seconds when it is killed', async (t) => {
    events.length = 0;
    answers = false;
    await note(a, 'killed');
    await until('it is in the middle of it', 5_000, () => events.length === 1);
    b = await cluster.node('b', withWebhook());
    await a.kill9();
    const killedAt = Date.now();
    answers = true;
    await until('the other sends it again', takenOverMs, () => events.length === 2);
    t.diagnostic(`after ${Date.now() - killedAt} ms`);
    assert.deepEqual(sent(), ['killed', 'killed']);
    assert.equal(events[0]?.id, events[1]?.id);
  });

  it('counts for nothing when it was stopped and is woken: the other has sent it, and what came after', async () => {
    events.length = 0;
    answers = false;
    await note(b, 'stopped');
    await until('it is in the middle of it', 5_000, () => events.length === 1);
    a = await cluster.node('a', withWebhook());
    b.process.kill('SIGSTOP');
    answers = true;
    await until('the other sends it again', takenOverMs, () => events.length === 2);
    await note(a, 'after');
    await until('and what came after', 10_000, () => events.length === 3);
    const before = await shown(a);
    for (const response of unanswered) response.writeHead(500).end();
    b.process.kill('SIGCONT');
    await note(b, 'woken');
    await until('the last one arrived', 10_000, () => events.length === 4);
    // It ends when it has dealt with the answer to what it had in hand.
    assert.equal(await b.stop(), 0);
    assert.deepEqual(sent(), ['stopped', 'stopped', 'after', 'woken']);
    const [was] = before;
    const [is] = await shown(a);
    assert.deepEqual([is?.failedAttempts, is?.deadLetters, is?.lastError], [0, 0, null]);
    assert.ok((is?.sequence ?? 0) > (was?.sequence ?? 0));
    b = await cluster.node('b', withWebhook());
  });

  it('goes on at the other within fifteen seconds when it is a setting on its way', async (t) => {
    const { revision: first } = await a.rollout('quick');
    const ticked = await a.post(
      '/api/rollouts/quick/ticks',
      { precondition: 'ready', reason: 'the test says so', revision: first },
      a.asAdmin(),
    );
    assert.equal(ticked.status, 200);
    const { revision } = await b.rollout('quick');
    const { status } = await b.act('quick', 'start', revision);
    assert.equal(status, 200);
    await b.kill9();
    const killedAt = Date.now();
    assert.notEqual(
      (await a.rollout('quick')).pending,
      null,
      'it was killed before the setting was everywhere',
    );
    await until(
      'the setting is in effect',
      takenOverMs,
      async () => (await a.rollout('quick')).state === 'running',
    );
    t.diagnostic(`after ${Date.now() - killedAt} ms`);
    const { pending } = await a.rollout('quick');
    assert.equal(pending, null);
  });
});
