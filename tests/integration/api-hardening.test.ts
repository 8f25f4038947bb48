import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { endpoints } from '../../src/contract/endpoints.ts';
import { isWrite } from '../../src/contract/endpoint.ts';
import { problem } from '../../src/contract/problem.ts';
import { readAudit } from '../../src/scheduler/audit/audit-log.ts';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { Configuration } from '../../src/scheduler/configuration/configuration.ts';
import { fromSettings } from '../../src/scheduler/configuration/lever-and-cadence.ts';
import { buildApp, type ServerPorts } from '../../src/scheduler/server/app.ts';
import { drain } from '../../src/scheduler/server/drain.ts';
import type { App } from '../../src/scheduler/server/typed-app.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openTestDatabase } from '../embedded-database.ts';
import { gatePorts, type GateOptions } from './gate-ports.ts';
import { httpAsk, type HttpAnswer } from './http-request.ts';
import { ServiceProcess } from './service-process.ts';
import { rawAsk, rawConnection } from './raw-socket.ts';

const token = 'rc_test_0123456789abcdef0123456789abcdef';
const admin = { authorization: `Bearer ${token}` };
const reason = 'because the test says so';
const planted = 'S3CRET-PLANTED';

let database: Database;
let folder: string;
before(async () => void ({ database, folder } = await openTestDatabase()));
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

interface Served {
  app: App;
  url: string;
  /** What the service wrote to its log. */
  log: string[];
  /** Lets the list of rollouts be answered, which waits for it. */
  answerRollouts: () => void;
  askedForRollouts: Promise<void>;
  close: () => Promise<void>;
}

function signal(): { given: Promise<void>; give: () => void } {
  let give = () => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

/** The API with its real gate and configuration; the list of rollouts waits, and the health document fails. */
async function serving(options: Partial<GateOptions> = {}): Promise<Served> {
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const configuration = await Configuration.start({
    database,
    clock: systemClock,
    defaults: fromSettings({
      minInterval: 5_000,
      baseInterval: 10_000,
      maxInterval: 300_000,
      stalenessTarget: 60_000,
      workers: 16,
    }),
    env: {},
    log: logger,
  });
  const gate = await gatePorts({ database, folder, token, ...options });
  const answer = signal();
  const asked = signal();
  const ports = {
    ...gate.ports,
    version: '0.0.1',
    configuration,
    storage: () => Promise.resolve(),
    rollouts: {
      list: async () => {
        asked.give();
        await answer.given;
        return [];
      },
    },
    health: () => {
      throw new Error(`the password is ${planted}`);
    },
  } as unknown as ServerPorts;
  const app = buildApp(ports, logger);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const close = async () => {
    answer.give();
    await app.close();
    await configuration.close();
    await gate.close();
  };
  return { app, url, log, answerRollouts: answer.give, askedForRollouts: asked.given, close };
}

/** A problem document that says what is wrong; anything else fails. */
function refused(answer: Pick<HttpAnswer, 'status' | 'headers' | 'body' | 'text'>, status: number) {
  assert.equal(answer.status, status, answer.text);
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  const found = problem.parse(answer.body);
  assert.equal(found.status, status);
  assert.match(found.type, /^\/api\/problems\/[a-z-]+$/);
  return found;
}

const change = (changes: object, version: number) => ({ changes, reason, version });

describe('a body', () => {
  let served: Served;
  before(async () => void (served = await serving()));
  after(() => served.close());

  const patch = async (text: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${served.url}/api/config`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', ...admin, ...headers },
      body: text,
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: answer,
      body: JSON.parse(answer) as Record<string, unknown>,
    };
  };

  it('that two readers could read differently, or that is no JSON, is refused with what to mend', async () => {
    const rest = '"reason":"because","version":1';
    const nested = (depth: number) => `{${rest},"changes":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
    for (const [text, field, detail] of [
      [`{"changes":{"workers":2},"changes":{"workers":3},${rest}}`, 'changes', /twice/],
      [`{"changes":{"workers":2,"work\\u0065rs":3},${rest}}`, 'workers', /twice/],
      [nested(40), undefined, /deeper than 32/],
      [`${'['.repeat(60_000)}`, undefined, /deeper than 32/],
      [nested(20), 'changes', /no field a/],
      [`{"__proto__":{"admin":true},${rest}}`, undefined, /no JSON, or holds the key __proto__/],
      [`{"changes":{"constructor":{"prototype":{}}},${rest}}`, undefined, /__proto__ or constructor/],
      ['{"changes":', undefined, /no JSON/],
      ['', undefined, /The body is missing: it must be a JSON object/],
      ['[]', undefined, /The body must be a JSON object/],
      ['null', undefined, /The body must be a JSON object/],
      ['7', undefined, /The body must be a JSON object/],
      [`{"changes":{"workers":"2"},${rest}}`, 'changes.workers', /must be a whole number/],
      [`{"changes":{"workers":2},"reason":7,"version":1}`, 'reason', /must say why/],
      [`{"changes":{"workers":2},"force":true,${rest}}`, 'force', /no field force: remove it/],
    ] as const) {
      const found = refused(await patch(text), 400);
      assert.equal(found.field, field, text.slice(0, 100));
      assert.match(found.detail, detail, text.slice(0, 100));
    }
    assert.equal(({} as { admin?: boolean }).admin, undefined);
  });

  it('may hold a text that looks like a repeated key', async () => {
    const text = JSON.stringify({ reason: '{"a":1,"a":2} \\" ":', version: 9_999, changes: { workers: 2 } });
    refused(await patch(text), 409);
  });

  it('of another kind, or larger than any, is refused', async () => {
    assert.match(refused(await patch('a=1', { 'content-type': 'text/plain' }), 415).detail, /send JSON/);
    assert.match(refused(await patch(' '.repeat(70_000)), 413).detail, /larger than 64 KB/);
  });
});

describe('a path', () => {
  let service: ServiceProcess;
  before(async () => void (service = await ServiceProcess.start({ args: ['--simulate', '3'] })));
  after(() => service.discard());

  it('with tricks in it is a problem of the client at every endpoint, never of the service', async () => {
    const tricks = [
      '..',
      '%2e%2e',
      '..%2f..%2fetc%2fpasswd',
      '%2f',
      '%00',
      'a%00b',
      '%zz',
      '%c0%ae',
      '%ff',
      'x'.repeat(400),
      'constructor',
      '__proto__',
      '%253a',
      "'%20or%201=1--",
      '%F0%9F%92%A9',
      ';',
      '*',
    ];
    for (const { path, method } of endpoints.filter((each) => each.path.includes('{')))
      for (const trick of tricks) {
        const target = path.replace(/\{\w+\}/, trick);
        const { status, text } = await rawAsk(service.url, `${method} ${target} HTTP/1.1`);
        assert.ok([400, 401, 404, 405, 414].includes(status), `${method} ${target}: ${text}`);
        assert.match(text, /application\/problem\+json/);
        const known = await rawAsk(
          service.url,
          `${method} ${target} HTTP/1.1\r\nAuthorization: Bearer ${service.token}\r\nContent-Type: application/json\r\nContent-Length: 2`,
          '{}',
        );
        assert.ok([400, 404, 405, 414].includes(known.status), `${method} ${target}: ${known.text}`);
        assert.match(known.text, /application\/problem\+json/);
      }
  });

  it('may have its key URL-encoded or not', async () => {
    const [plain, encoded] = await Promise.all(
      ['pve::pve-node1', 'pve%3A%3Apve-node1'].map((key) => service.get(`/api/monitoring/instances/${key}`)),
    );
    assert.equal(plain?.status, 200);
    assert.equal((encoded?.body as { key: string }).key, 'pve::pve-node1');
  });

  it('that is served by another method is answered with those that it takes', async () => {
    for (const path of new Set(endpoints.map((each) => each.path))) {
      const target = service.url + path.replaceAll(/\{\w+\}/g, 'pve::x');
      const answer = await httpAsk(target, { method: 'PUT', headers: service.asAdmin() });
      refused(answer, 405);
      const allowed = endpoints.filter((each) => each.path === path).map(({ method }) => method);
      for (const method of allowed) assert.match(String(answer.headers.allow), new RegExp(method));
    }
    refused(await httpAsk(`${service.url}/api/nothing`, { method: 'PUT' }), 404);
  });
});

describe('an answer', () => {
  let served: Served;
  before(async () => void (served = await serving()));
  after(() => served.close());

  it('is not for browsers to run, frame or keep, and says nothing of what made it', async () => {
    const { headers } = await httpAsk(`${served.url}/api/config`);
    assert.match(String(headers['content-security-policy']), /default-src 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'strict-transport-security'])
      assert.equal(headers[name], undefined, name);
  });

  it('to what the service got wrong has no stack and no secret; the log has the cause under its id', async () => {
    const answer = await httpAsk(`${served.url}/api/monitoring/scheduler/health`);
    const found = refused(answer, 500);
    assert.doesNotMatch(answer.text, new RegExp(`${planted}|at |\\.ts`));
    const line = served.log.find((each) => each.includes(String(found.requestId)));
    assert.match(String(line), /request failed/);
  });

  it('to a token that is planted anywhere repeats it nowhere, nor does the log', async () => {
    const secret = `rc_${planted}`;
    for (const headers of [{ authorization: `Bearer ${secret}` }, { 'x-api-token': secret }])
      for (const path of ['/api/config', '/api/tokens', `/api/nothing?token=${secret}`]) {
        const { text } = await httpAsk(served.url + path, { headers });
        assert.doesNotMatch(text, new RegExp(planted));
      }
    await httpAsk(`${served.url}/api/session`, { method: 'POST', json: { token: secret } });
    assert.doesNotMatch(served.log.filter((line) => !line.includes('the password is')).join(''), /S3CRET/);
  });
});

describe('rate limits', () => {
  it('stop one principal at one address, tell when to go on, and leave others alone', async (t) => {
    const served = await serving({ rateLimits: { writesPerMinute: 2, readsPerMinute: 3 } });
    t.after(() => served.close());
    const write = (headers: object) =>
      httpAsk(`${served.url}/api/config`, {
        method: 'PATCH',
        headers: { ...headers },
        json: change({ workers: 2 }, 9_999),
      });
    const read = (headers: object = {}) => httpAsk(`${served.url}/api/config`, { headers: { ...headers } });

    for (const left of [1, 0]) {
      const answer = await write(admin);
      refused(answer, 409);
      assert.equal(answer.headers['ratelimit-limit'], '2');
      assert.equal(answer.headers['ratelimit-remaining'], String(left));
    }
    const over = await write(admin);
    assert.match(refused(over, 429).detail, /more than 2 writes a minute from 127\.0\.0\.1: go on in \d+ s/);
    assert.ok(Number(over.headers['retry-after']) > 0 && Number(over.headers['retry-after']) <= 60);
    assert.equal(over.headers['ratelimit-remaining'], '0');

    for (const _ of [1, 2, 3]) assert.equal((await read(admin)).status, 200, 'reads are counted apart');
    refused(await read(admin), 429);
    assert.equal((await read()).status, 200, 'somebody else at this address');

    for (const _ of [1, 2, 3]) refused(await write({}), 401);
    refused(await write({}), 429);
    assert.equal((await read()).status, 200, 'strangers take nothing from who is known');
  });
});

describe('a refused write', () => {
  it('stands in the audit log once, with who, why and under which request', async (t) => {
    const served = await serving();
    t.after(() => served.close());
    const [newest] = await readAudit(database, 1);
    const write = (json: object, headers: object = admin) =>
      httpAsk(`${served.url}/api/config`, { method: 'PATCH', headers: { ...headers }, json });
    const viewer = { ...admin, 'x-rollcall-user': 'eve', 'x-rollcall-role': 'Viewer' };
    const answers = [
      await write(change({ workers: 2 }, 9_999)),
      await write(change({ workers: 0 }, 1)),
      await write(change({ workers: 2 }, 1), viewer),
      await write(change({ workers: 2 }, 1), {}),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [409, 400, 403, 401],
    );
    await write(change({ workers: 2 }, 1), {});
    const entries = (await readAudit(database, 100)).filter(
      ({ sequence }) => sequence > (newest?.sequence ?? 0),
    );
    assert.deepEqual(
      entries.reverse().map(({ actor, action, outcome, requestId }) => [actor, action, outcome, requestId]),
      [
        ['admin', 'configuration.change', 'refused', answers[0]?.headers['x-request-id']],
        ['admin', 'configuration.change', 'refused', answers[1]?.headers['x-request-id']],
        [
          'eve (Grafana Viewer, by token admin)',
          'configuration.change',
          'refused',
          answers[2]?.headers['x-request-id'],
        ],
        ['anyone', 'configuration.change', 'refused', answers[3]?.headers['x-request-id']],
      ],
      'the second stranger of this minute is not recorded',
    );
    assert.equal(entries[0]?.reason, reason);
  });
});

describe('an Idempotency-Key', () => {
  it('makes a write happen once, and is of one write alone', async (t) => {
    const served = await serving();
    t.after(() => served.close());
    const current = async () => (await httpAsk(`${served.url}/api/config`)).body.version as number;
    const write = (json: object, key: string) =>
      httpAsk(`${served.url}/api/config`, {
        method: 'PATCH',
        headers: { ...admin, 'idempotency-key': key },
        json,
      });
    const version = await current();
    const first = await write(change({ workers: 33 }, version), 'one');
    const again = await write(change({ workers: 33 }, version), 'one');
    assert.deepEqual([first.status, again.status], [200, 200]);
    assert.deepEqual(again.body, first.body);
    assert.equal(await current(), version + 1);
    assert.equal(
      refused(await write(change({ workers: 34 }, version + 1), 'one'), 422).field,
      'Idempotency-Key',
    );
    assert.equal(
      refused(await write(change({ workers: 34 }, version + 1), 'x y'), 400).field,
      'Idempotency-Key',
    );
    assert.equal(await current(), version + 1);
  });
});

describe('a client that does not behave', () => {
  let served: Served;
  before(async () => void (served = await serving()));
  after(() => served.close());

  it('with more headers than any needs is told so', async () => {
    const { status, text } = await rawAsk(
      served.url,
      `GET /api/config HTTP/1.1\r\nX-Long: ${'x'.repeat(17_000)}`,
    );
    assert.equal(status, 431);
    assert.match(text, /application\/problem\+json[^]*larger than 16 KB/);
  });

  it('that sends its headers or its body a drop at a time is hung up on', { timeout: 60_000 }, async () => {
    const head = rawConnection(served.url);
    const body = rawConnection(served.url);
    head.socket.write('GET /api/config HTTP/1.1\r\nHost: localhost\r\n');
    body.socket.write(
      `PATCH /api/config HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n`,
    );
    const drops = setInterval(() => {
      head.socket.write('X-Drop: 1\r\n');
      body.socket.write(' ');
    }, 500);
    const began = performance.now();
    assert.match(await head.closed, /^HTTP\/1\.1 408 [^]*headers/);
    assert.ok(performance.now() - began < 15_000);
    assert.match(await body.closed, /^HTTP\/1\.1 408 /);
    assert.ok(performance.now() - began < 25_000);
    clearInterval(drops);
  });
});

describe('a service that stops', () => {
  it('answers what is in flight, refuses what is new, and waits for nobody for ever', async () => {
    const served = await serving();
    const { socket, closed } = rawConnection(served.url);
    const request = 'GET /api/rollouts HTTP/1.1\r\nHost: localhost\r\n\r\n';
    socket.write(request);
    await served.askedForRollouts;
    const stopping = drain(served.app, 5_000);
    await assert.rejects(fetch(`${served.url}/api/config`), 'nobody listens any more');
    // On a connection that was there before, another request can still come.
    socket.write(request);
    served.answerRollouts();
    assert.match(
      await closed,
      /^HTTP\/1\.1 200 [^]*{"rollouts":\[\]}HTTP\/1\.1 503 [^]*The service is stopping/,
    );
    await stopping;
    await served.close();

    const stuck = await serving();
    const never = httpAsk(`${stuck.url}/api/rollouts`);
    await stuck.askedForRollouts;
    const began = performance.now();
    const cut = assert.rejects(never);
    await drain(stuck.app, 300);
    await cut;
    assert.ok(performance.now() - began < 3_000);
    await stuck.close();
  });
});

it('every write of the table has a name for the audit log, but for questions and figures that are sent as one', () => {
  const questions = ['runBacktest', 'runWhatIf', 'runTimeToEvidence', 'runReach', 'tellPolicySession'];
  for (const endpoint of endpoints)
    assert.equal(
      endpoint.action !== undefined,
      isWrite(endpoint) && !questions.includes(endpoint.id),
      endpoint.id,
    );
});
