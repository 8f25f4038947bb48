import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { auditedEvent, webhookList, type AuditedEvent } from '../../src/contract/events.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { ServiceProcess, until } from './service-process.ts';

const key = randomBytes(32);
const hidden = '/hooks/T0P-S3CRET';
const folder = temporaryFolder();
const secretFile = join(folder, 'webhook.secret');

/** A receiver on a port of this machine, which can be away. */
class Receiver {
  readonly received: { headers: IncomingHttpHeaders; body: string; path: string }[] = [];
  status = 204;
  #server: Server | undefined;
  #port = 0;

  async open(): Promise<void> {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        this.received.push({ headers: request.headers, body, path: request.url ?? '' });
        response.writeHead(this.status, { location: `${this.url}/elsewhere` }).end();
      });
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (!this.#server?.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get events(): AuditedEvent[] {
    return this.received.map(({ body }) => auditedEvent.parse(JSON.parse(body)));
  }
}

const receiver = new Receiver();
const settings = () => ({
  simulate: 1,
  webhooks: [
    { name: 'chat', url: receiver.url + hidden, secretFile, events: ['kill-switch', 'rollout-record'] },
  ],
});
let service: ServiceProcess;
before(async () => {
  writeFileSync(secretFile, `whsec_${key.toString('base64')}\n`);
  await receiver.open();
  await layOut(folder);
  service = await ServiceProcess.start({ folder, settings: settings() });
});
after(async () => {
  await service.discard();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

const send = async (path: string, reason: string) => {
  const answer = await service.post(`/api/rollouts/optimize/${path}`, { reason }, service.asAdmin());
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
};
const shown = async () => {
  const { body } = await service.get('/api/webhooks', service.asAdmin());
  const [webhook] = webhookList.parse(body).webhooks;
  assert.ok(webhook);
  return webhook;
};
/** Of what was sent since the plans were taken up, in the order in which it came; what came again under its id once. */
const reasons = () => [
  ...new Map(
    receiver.events.filter(({ action }) => action !== 'rollout.adopt').map(({ id, reason }) => [id, reason]),
  ).values(),
];

describe('a webhook of a running service', { concurrency: false }, () => {
  it('is sent what it wants, signed, with an id to know a repetition by', async () => {
    await send('kill-switches/disable-global', 'first');
    await send('notes', 'second');
    await until('both arrived', 10_000, () => reasons().length >= 2);
    assert.deepEqual(reasons(), ['first', 'second']);
    for (const { headers, body, path } of receiver.received) {
      assert.equal(path, hidden);
      const id = String(headers['webhook-id']);
      const timestamp = String(headers['webhook-timestamp']);
      assert.ok(Math.abs(Date.now() / 1_000 - Number(timestamp)) < 60);
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      assert.equal(headers['webhook-signature'], `v1,${signature}`);
      assert.equal((JSON.parse(body) as AuditedEvent).id, id);
    }
    const entry = (await service.audit()).find(({ reason }) => reason === 'first');
    const first = receiver.events.find(({ reason }) => reason === 'first');
    assert.deepEqual(first?.audit, { sequence: entry?.sequence, hash: entry?.hash });
    assert.equal(first?.rollout?.cause, 'disable-global');
  });

  it('whose receiver is away holds nothing up, and gets all of it in order once it is back, through a kill -9', async () => {
    await receiver.close();
    const began = Date.now();
    for (const reason of ['third', 'fourth', 'fifth']) await send('notes', reason);
    assert.ok(Date.now() - began < 5_000);
    await until('it is seen to fail', 10_000, async () =>
      /cannot be reached \(ECONNREFUSED\)/.test((await shown()).lastError ?? ''),
    );
    await service.kill9();
    await receiver.open();
    service = await ServiceProcess.start({ folder, settings: settings() });
    await until('all arrived', 60_000, () => reasons().includes('fifth'));
    assert.deepEqual(reasons(), ['first', 'second', 'third', 'fourth', 'fifth']);
  });

  it('is not led elsewhere by a redirect', async () => {
    receiver.status = 302;
    await send('notes', 'sixth');
    await until('it failed', 10_000, async () =>
      /302: redirects are not followed/.test((await shown()).lastError ?? ''),
    );
    assert.ok(receiver.received.every(({ path }) => path === hidden));
    receiver.status = 204;
    await until('it arrived', 30_000, async () => (await shown()).failedAttempts === 0);
  });

  it('shows neither the path of its URL nor its key, and counts its attempts', async () => {
    const { origin, deliveredAt, deadLetters } = await shown();
    assert.deepEqual([origin, deadLetters], [receiver.url, 0]);
    assert.ok(deliveredAt);
    const metrics = await (await fetch(service.printed.get('metrics') as string)).text();
    assert.match(metrics, /^rollcall_webhook_attempts_total\{webhook="chat",outcome="delivered"\} [1-9]/m);
    assert.match(metrics, /^rollcall_webhook_attempts_total\{webhook="chat",outcome="failed"\} [1-9]/m);
    const told = JSON.stringify((await service.get('/api/webhooks', service.asAdmin())).body);
    for (const text of [service.log, told, metrics])
      for (const secret of [hidden, key.toString('base64')]) assert.ok(!text.includes(secret));
  });

  it('that cannot be used stops the start, with what to do', async () => {
    const bad = join(folder, 'bad.secret');
    writeFileSync(bad, 'hunter2hunter2hunter2hunter2');
    const good = settings().webhooks[0];
    for (const [webhook, says] of [
      [{ ...good, secretFile: bad }, /Webhook chat: .*holds no key: make one with/],
      [{ ...good, secretFile: join(folder, 'none') }, /cannot be read \(ENOENT\)/],
      [
        { ...good, url: 'http://169.254.169.254/latest/meta-data/' },
        /webhooks\.0\.url .*must not be link-local/,
      ],
      [{ ...good, url: `ftp://x${hidden}` }, /webhooks\.0\.url .*must be a URL/],
      [{ ...good, url: 'http://me:pw@chat.example/' }, /must not hold a name or password/],
      [{ ...good, events: ['everything'] }, /webhooks\.0\.events\.0 .*must be among rollout, /],
      [{ ...good, name: 'A Chat' }, /webhooks\.0\.name .*lower-case/],
    ] as const) {
      const { code, said } = await ServiceProcess.fails({ settings: { simulate: 1, webhooks: [webhook] } });
      assert.equal(code, 2, said);
      assert.match(said, says);
      assert.ok(!said.includes('hunter2') && !said.includes(hidden) && !said.includes('me:pw'), said);
    }
  });
});
