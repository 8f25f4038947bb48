import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { problem } from '../../src/contract/problem.ts';
import { ServiceProcess } from './service-process.ts';

let service: ServiceProcess;
before(async () => void (service = await ServiceProcess.start({ args: ['--simulate', '3'] })));
after(() => service.discard());

/** A problem document that says what is wrong; anything else fails. */
async function refused(asking: Promise<{ status: number; body: unknown; type: string }>, status: number) {
  const answer = await asking;
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.match(answer.type, /^application\/problem\+json/);
  return problem.parse(answer.body);
}

describe('a question that cannot be answered', () => {
  it('about the history names the field and what is allowed', async () => {
    for (const [query, field, detail] of [
      ['', 'series', /must name one or more of instances\.total, /],
      ['series=', 'series', /must be among instances\.total, /],
      ['series=queue.backlog,nope', 'series', /must be among/],
      ['series=queue.backlog&from=yesterday', 'from', /must be milliseconds since 1970, or an RFC 3339 time/],
      ['series=queue.backlog&to=1e300', 'to', /must be milliseconds since 1970/],
      ['series=queue.backlog&from=-1', 'from', /must be milliseconds since 1970/],
      ['series=queue.backlog&from=2&to=1', 'from', /must be before to/],
      ['series=queue.backlog&from=0', 'step', /more than 11000 steps: ask for at least \d+ s/],
      ['series=queue.backlog&step=0', 'step', /at least 1 s/],
      ['series=queue.backlog&step=1e308', 'step', /at most/],
      ['series=queue.backlog&step=ten', 'step', /must be a number of seconds/],
    ] as const) {
      const found = await refused(service.get(`/api/history?${query}`), 400);
      assert.ok(found.field?.startsWith(field), `${query}: ${found.field}`);
      assert.match(found.detail, detail);
    }
    assert.equal(
      (
        await service.get(
          '/api/history?series=queue.backlog&from=2026-11-21T08:00:00Z&to=2026-11-21T09:00:00Z',
        )
      ).status,
      200,
    );
  });

  it('at an address that is none is not found', async () => {
    for (const path of ['/nothing', '/api', '/api/nothing', '/metrics', '/../../etc/passwd'])
      assert.match((await refused(service.get(path), 404)).detail, /nothing at GET/);
    assert.match(
      (await refused(service.post('/api/monitoring/scheduler/health', {}), 405)).detail,
      /POST is not for .*: use GET, HEAD/,
    );
  });

  it('with a body of 10 MB is refused before it is read', async () => {
    const body = JSON.stringify({ reason: 'x'.repeat(10 * 1024 * 1024), revision: 0 });
    const found = await refused(
      service.post('/api/rollouts/adaptive-polling/start', body, service.asAdmin()),
      413,
    );
    assert.equal(found.title, 'Payload Too Large');
  });

  it('with a body of another kind is refused', async () => {
    const headers = { ...service.asAdmin(), 'content-type': 'text/xml' };
    await refused(service.post('/api/rollouts/adaptive-polling/start', '<x/>', headers), 415);
  });

  it('that is no HTTP, or a path that is no URL, harms nothing', async () => {
    const { hostname, port } = new URL(service.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.end('\0\x01 GARBAGE\r\n\r\n'));
      let said = '';
      socket.on('data', (chunk) => (said += String(chunk)));
      socket.on('close', () => resolve(said));
    });
    assert.match(answer, /^HTTP\/1\.1 400/);
    assert.ok([400, 404].includes((await service.get('/api/rollouts/%zz')).status));
    await refused(service.get('/api/rollouts/%00'), 400);
    assert.equal((await service.get('/api/health')).status, 200);
  });
});

describe('a service that others can reach', () => {
  it('wants a token for what it shows, but for its own health', async (t) => {
    const open = await ServiceProcess.start({ args: ['--host', '0.0.0.0', '--simulate', '3'] });
    t.after(() => open.discard());
    const url = open.url.replace(/\/\/[^:]+:/, '//127.0.0.1:');
    const status = async (path: string, headers = {}) => (await fetch(url + path, { headers })).status;
    for (const path of [
      '/api/monitoring/scheduler/health',
      '/api/history?series=queue.backlog',
      '/api/rollouts',
      '/api/rollouts/adaptive-polling',
    ]) {
      assert.equal(await status(path), 401, path);
      assert.equal(await status(path, open.asAdmin()), 200, path);
      assert.equal(await status(path, { 'x-api-token': open.token }), 200, path);
    }
    assert.equal(await status('/api/health'), 200);
  });
});
