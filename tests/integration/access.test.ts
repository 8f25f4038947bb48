import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { cookiesOf, httpAsk } from './http-request.ts';
import { ServiceProcess } from './service-process.ts';

const reason = 'by a test';
const env = { ROLLCALL_WRITES_PER_MINUTE: '100000', ROLLCALL_READS_PER_MINUTE: '100000' };
/** Secrets that were seen, none of which may be in a log. */
const secrets: string[] = [];

let service: ServiceProcess;
before(async () => {
  service = await ServiceProcess.start({ args: ['--simulate', '1'], env });
  secrets.push(service.token);
});
after(() => service.discard());

type Options = Parameters<typeof httpAsk>[1];
const ask = (path: string, options: Options = {}) => httpAsk(service.url + path, options);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const health = '/api/monitoring/scheduler/health';

async function create(name: string, scope: string, more: object = {}): Promise<string> {
  const answer = await ask('/api/tokens', {
    method: 'POST',
    headers: bearer(service.token),
    json: { name, scope, reason, ...more },
  });
  assert.equal(answer.status, 201, answer.text);
  secrets.push(answer.body.secret as string);
  return answer.body.secret as string;
}
const change = (name: string, what: 'rotate' | 'revoke', more: object = {}) =>
  ask(`/api/tokens/${name}/${what}`, {
    method: 'POST',
    headers: bearer(service.token),
    json: { reason, ...more },
  });

/** Signs in, as a browser would. */
async function signIn(token: string, headers: NonNullable<Options>['headers'] = {}) {
  const answer = await ask('/api/session', { method: 'POST', headers, json: { token } });
  const cookie = cookiesOf(answer).get('rollcall');
  if (cookie) secrets.push(cookie.pair.split('=')[1] ?? '');
  return { answer, cookie: cookie?.pair ?? '', csrf: String(answer.body.csrfToken) };
}

describe('an API token', () => {
  it('is made by an admin, shown once, and works at once', async () => {
    const secret = await create('reader', 'read');
    const { body } = await ask('/api/tokens', { headers: bearer(service.token) });
    const known = (body.tokens as { name: string }[]).find(({ name }) => name === 'reader');
    assert.ok(known && !JSON.stringify(body).includes(secret));
    const me = await ask('/api/session', { headers: bearer(secret) });
    assert.deepEqual([me.body.name, me.body.role, me.body.by], ['reader', 'viewer', 'token']);
    assert.equal((await ask('/api/tokens', { headers: bearer(secret) })).status, 403);
  });

  it('is refused once it is revoked, rotated or expired, and no other word is said of why', async () => {
    const revoked = await create('to-revoke', 'operate');
    assert.equal((await change('to-revoke', 'revoke')).status, 200);
    const rotated = await create('to-rotate', 'operate');
    secrets.push(String((await change('to-rotate', 'rotate')).body.secret));
    const soon = new Date(Date.now() + 300).toISOString();
    const expired = await create('to-expire', 'operate', { expiresAt: soon });
    while (Date.now() <= Date.parse(soon)) await new Promise((done) => setImmediate(done));
    const forged = `rc_${'A'.repeat(43)}`;
    const said = new Set<unknown>();
    for (const bad of [revoked, rotated, expired, forged, revoked.slice(0, -1)]) {
      const answer = await ask(health, { headers: bearer(bad) });
      assert.equal(answer.status, 401);
      said.add(answer.body.detail);
      assert.equal((await ask(health, { headers: bearer(service.token) })).status, 200);
    }
    assert.equal(said.size, 1);
  });

  it('may be sent in either header, but not two that differ', async () => {
    const { token } = service;
    assert.equal((await ask('/api/tokens', { headers: { 'x-api-token': token } })).status, 200);
    const both = (other: string) =>
      ask('/api/tokens', { headers: { ...bearer(token), 'x-api-token': other } });
    assert.equal((await both(token)).status, 200);
    assert.equal((await both('another')).status, 400);
    const twice = await ask('/api/tokens', { headers: { 'x-api-token': [token, token] } });
    assert.equal(twice.status, 401);
  });

  it('of a megabyte is refused before it is looked at', async () => {
    const outcome = await ask('/api/tokens', { headers: bearer('x'.repeat(1_000_000)) }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    // The server hangs up in the middle of it, which the client may notice before it reads the answer.
    assert.ok([431, 'ECONNRESET', 'EPIPE'].includes(outcome ?? ''), String(outcome));
    assert.equal((await ask('/api/health')).status, 200);
  });

  it('of a wrong shape is asked for again by the name of the field', async () => {
    for (const [body, field] of [
      [{ name: '../admin', scope: 'read', reason }, 'name'],
      [{ name: 'x', scope: 'root', reason }, 'scope'],
      [{ name: 'x', scope: 'read', reason: ' ' }, 'reason'],
      [{ name: 'x', scope: 'read', reason, expiresAt: 'tomorrow' }, 'expiresAt'],
      [{ name: 'x', scope: 'read', reason, expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
      [{ name: 'x', scope: 'read', reason, secret: 'chosen' }, 'secret'],
    ] as const) {
      const answer = await ask('/api/tokens', { method: 'POST', headers: bearer(service.token), json: body });
      assert.ok(answer.status === 400 || answer.status === 422, answer.text);
      assert.equal(answer.body.field, field, answer.text);
    }
  });
});

describe('a browser session', () => {
  it('is opened with a token, in a cookie that no script and no other site can use', async () => {
    const { answer } = await signIn(service.token);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.role, 'admin');
    const { attributes = [] } = cookiesOf(answer).get('rollcall') ?? {};
    assert.ok(attributes.includes('HttpOnly') && attributes.includes('SameSite=Strict'), attributes.join());
    assert.ok(attributes.includes('Path=/') && attributes.some((each) => each.startsWith('Max-Age=')));
  });

  it('reads with the cookie, and writes with its CSRF token', async () => {
    const { cookie, csrf } = await signIn(service.token);
    const me = await ask('/api/session', { headers: { cookie } });
    assert.deepEqual([me.body.by, me.body.csrfToken], ['session', csrf]);
    const write = (headers: NonNullable<Options>['headers']) =>
      ask('/api/tokens', {
        method: 'POST',
        headers: { cookie, ...headers },
        json: { name: 'by-session', scope: 'read', reason },
      });
    assert.equal((await write({})).status, 403);
    assert.equal((await write({ 'x-csrf-token': csrf.slice(1) })).status, 403);
    const done = await write({ 'x-csrf-token': csrf });
    assert.equal(done.status, 201, done.text);
    assert.equal((done.body.token as { createdBy: string }).createdBy, 'admin (browser session)');
    secrets.push(done.body.secret as string);
  });

  it('ends on sign-out, and with its token', async () => {
    const out = await signIn(service.token);
    const headers = { cookie: out.cookie, 'x-csrf-token': out.csrf };
    assert.equal(
      (await ask('/api/session', { method: 'DELETE', headers: { cookie: out.cookie } })).status,
      403,
    );
    const left = await ask('/api/session', { method: 'DELETE', headers });
    assert.equal(left.status, 200, left.text);
    assert.ok(cookiesOf(left).get('rollcall')?.attributes.includes('Max-Age=0'));
    assert.equal((await ask('/api/tokens', { headers: { cookie: out.cookie } })).status, 401);

    const secret = await create('for-a-session', 'admin');
    const { cookie } = await signIn(secret);
    assert.equal((await ask('/api/tokens', { headers: { cookie } })).status, 200);
    await change('for-a-session', 'rotate');
    assert.equal((await ask('/api/tokens', { headers: { cookie } })).status, 401);
  });

  it('cannot be told from two cookies of one name, nor from an odd one', async () => {
    const { cookie } = await signIn(service.token);
    const status = async (sent: string) => (await ask('/api/tokens', { headers: { cookie: sent } })).status;
    assert.equal(await status(`other=1; ${cookie}; more=2`), 200);
    const value = cookie.split('=')[1];
    for (const odd of [
      `${cookie}; rollcall=planted`,
      `rollcall=planted; ${cookie}`,
      `${cookie}; ${cookie}`,
      'rollcall=',
      'rollcall',
      `Rollcall=${value}`,
      `rollcall="${value}"`,
      `__Host-rollcall=${value}`,
      `x=${cookie}`,
      `rollcall=${'A'.repeat(43)}`,
    ])
      assert.equal(await status(odd), 401, odd);
  });

  it('is not opened by the token of a Grafana data source', async () => {
    const { answer } = await signIn(await create('no-person', 'admin', { grafana: true }));
    assert.equal(answer.status, 403);
    assert.equal(cookiesOf(answer).size, 0);
  });
});

describe('a page of another site', () => {
  it('cannot write, nor sign anybody in', async () => {
    const { cookie, csrf } = await signIn(service.token);
    const own = new URL(service.url).origin;
    const signingOut = (headers: NonNullable<Options>['headers']) =>
      ask('/api/session', { method: 'DELETE', headers: { cookie, 'x-csrf-token': csrf, ...headers } });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: own, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      assert.equal((await signingOut(headers)).status, 403, JSON.stringify(headers));
      assert.equal((await signIn(service.token, headers)).answer.status, 403, JSON.stringify(headers));
    }
    assert.equal((await signingOut({ origin: own, 'sec-fetch-site': 'same-origin' })).status, 200);
  });

  it('cannot read what is open to this machine, under a name of its own (DNS rebinding)', async () => {
    const { port } = new URL(service.url);
    for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '0.0.0.0']) {
      const answer = await ask(health, { headers: { host } });
      assert.equal(answer.status, 403, host);
      assert.equal((await ask(health, { headers: { host, ...bearer(service.token) } })).status, 200, host);
    }
    for (const host of [
      'localhost',
      `localhost:${port}`,
      '127.0.0.1:1',
      `[::1]:${port}`,
      'rollcall.localhost',
    ])
      assert.equal((await ask(health, { headers: { host } })).status, 200, host);
  });
});

describe('acting for a user of Grafana', () => {
  const as = (token: string, login: string, role: string, more = {}) => ({
    ...bearer(token),
    'x-rollcall-user': encodeURIComponent(login),
    'x-rollcall-role': role,
    ...more,
  });
  const writing = (headers: NonNullable<Options>['headers'], name = 'for-grafana') =>
    ask(`/api/tokens/${name}/rotate`, { method: 'POST', headers, json: { reason } });

  it('puts login, role and token into the audit log, and where the user is', async () => {
    const secret = await create('dashboards', 'admin', { grafana: true });
    secrets.push(await create('for-grafana', 'read'));
    const done = await writing(as(secret, 'alice ü', 'Admin', { 'x-rollcall-address': '203.0.113.9' }));
    assert.equal(done.status, 200, done.text);
    secrets.push(String(done.body.secret));
    const refused = await writing(as(secret, 'bob', 'Viewer', { 'x-rollcall-address': '203.0.113.8' }));
    assert.equal(refused.status, 403);
    const [last, before] = await service.audit();
    assert.equal(before?.actor, 'alice ü (Grafana Admin, by token dashboards)');
    assert.equal(before.address, '203.0.113.9 via 127.0.0.1');
    assert.equal(last?.actor, 'bob (Grafana Viewer, by token dashboards)');
    assert.equal(last.outcome, 'refused');
    assert.equal(last.address, '203.0.113.8 via 127.0.0.1');
  });

  it('takes a Grafana admin; nobody else acts, whatever the token and the other headers', async () => {
    const grafana = await create('grafana-2', 'admin', { grafana: true });
    const others = { 'x-grafana-user': 'alice', 'x-grafana-role': 'Admin', 'x-real-ip': '127.0.0.1' };
    for (const token of [grafana, service.token])
      for (const [login, role] of [
        ['bob', 'Viewer'],
        ['bob', 'Editor'],
        ['bob', ''],
        ['', 'Admin'],
        ['grafana_scheduler', 'Admin'],
      ] as const) {
        assert.equal((await writing(as(token, login, role, others))).status, 403, `${login} ${role}`);
        assert.equal((await ask(health, { headers: as(token, login, role) })).status, 200);
        assert.equal((await ask('/api/audit', { headers: as(token, login, role) })).status, 403);
      }
    assert.equal((await writing(bearer(grafana))).status, 403, 'without a user');
    assert.equal((await writing({ ...bearer(grafana), ...others })).status, 403, 'with headers of a browser');
    assert.equal((await ask(health, { headers: bearer(grafana) })).status, 200);
    for (const login of ['%zz', 'a%0Ab', 'alice, bob'])
      assert.equal(
        (await writing({ ...as(grafana, '', 'Admin'), 'x-rollcall-user': login })).status,
        400,
        login,
      );
  });
});

describe('a service with a proxy before it and a Grafana that vouches', () => {
  const signing = generateKeyPair('ES256');
  let keys: Server;
  let own: ServiceProcess;
  let dataSource: string;
  before(async () => {
    const published = { ...(await exportJWK((await signing).publicKey)), kid: 'one', alg: 'ES256' };
    keys = createServer((request, response) =>
      response
        .writeHead(request.url === '/api/signing-keys/keys' ? 200 : 404)
        .end(JSON.stringify({ keys: [published] })),
    );
    await new Promise<void>((done) => keys.listen(0, '127.0.0.1', done));
    const grafanaUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`;
    own = await ServiceProcess.start({
      args: ['--simulate', '1'],
      env: { ...env, ROLLCALL_PUBLIC_URL: 'https://rollcall.example', ROLLCALL_GRAFANA_URL: grafanaUrl },
    });
    const { body } = await httpAsk(`${own.url}/api/tokens`, {
      method: 'POST',
      headers: own.asAdmin(),
      json: { name: 'dashboards', scope: 'admin', grafana: true, reason },
    });
    dataSource = body.secret as string;
  });
  after(async () => {
    keys.close();
    keys.closeAllConnections();
    await own.discard();
  });

  const word = async (username: string, role: string, ago = 0) =>
    new SignJWT({ type: 'user', username, role, sub: `user:${username}` })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuedAt(Math.floor(Date.now() / 1_000) - ago)
      .setExpirationTime(Math.floor(Date.now() / 1_000) - ago + 600)
      .sign((await signing).privateKey);

  it('lets a Grafana admin act whom Grafana signed for, and nobody whom the data source only names', async () => {
    const status = async (login: string, idToken?: string) => {
      const { status } = await httpAsk(`${own.url}/api/tokens`, {
        headers: {
          ...bearer(dataSource),
          'x-rollcall-user': login,
          'x-rollcall-role': 'Admin',
          ...(idToken !== undefined && { 'x-grafana-id': idToken }),
        },
      });
      return status;
    };
    const alice = await word('alice', 'Admin');
    assert.equal(await status('alice', alice), 200);
    assert.equal(await status('alice'), 403);
    assert.equal(await status('bob', alice), 403);
    assert.equal(await status('bob', await word('bob', 'Viewer')), 403);
    assert.equal(await status('alice', await word('alice', 'Admin', 3_600)), 403);
    assert.equal(await status('alice', alice.slice(0, -4)), 403);
    assert.equal(await status('alice', `${alice.slice(0, -8)}AAAAAAAA`), 403);
  });

  it('keeps its cookie to TLS and to this host, and takes no other', async () => {
    const answer = await httpAsk(`${own.url}/api/session`, {
      method: 'POST',
      headers: { origin: 'https://rollcall.example' },
      json: { token: own.token },
    });
    const [[name, cookie] = []] = cookiesOf(answer);
    assert.equal(name, '__Host-rollcall');
    assert.ok(cookie?.attributes.includes('Secure') && cookie.attributes.includes('Path=/'));
    const { pair = '' } = cookie ?? {};
    const status = async (sent: string) =>
      (await httpAsk(`${own.url}/api/tokens`, { headers: { cookie: sent } })).status;
    assert.equal(await status(pair), 200);
    assert.equal(await status(pair.replace('__Host-', '')), 401);
    assert.equal(await status(`rollcall=planted; ${pair}`), 200);
  });

  it('is read without a token under its public name, and under no other', async () => {
    const status = async (host: string) => (await httpAsk(own.url + health, { headers: { host } })).status;
    assert.equal(await status('rollcall.example'), 200);
    assert.equal(await status('rollcall.example:81'), 403);
    assert.equal(await status('evil.example'), 403);
  });
});

describe('too many bad tokens', () => {
  it('slow their address down, with Retry-After; a good token still works', async (t) => {
    const own = await ServiceProcess.start({ args: ['--simulate', '1'], env });
    t.after(() => own.discard());
    const bad = () => httpAsk(own.url + health, { headers: bearer('wrong') });
    const statuses: number[] = [];
    for (let time = 0; time < 5; time++) statuses.push((await bad()).status);
    const locked = await bad();
    assert.deepEqual([...statuses, locked.status], [401, 401, 401, 401, 401, 429]);
    assert.equal(locked.headers['retry-after'], '1');
    assert.equal((await httpAsk(own.url + health, { headers: bearer(own.token) })).status, 200);
  });

  it('at sign-in lock the address out for a while, a good token included', async (t) => {
    const own = await ServiceProcess.start({ args: ['--simulate', '1'], env });
    t.after(() => own.discard());
    const signingIn = (token: string) =>
      httpAsk(`${own.url}/api/session`, { method: 'POST', json: { token } });
    for (let time = 0; time < 5; time++) assert.equal((await signingIn('wrong')).status, 401);
    const locked = await signingIn(own.token);
    assert.equal(locked.status, 429);
    assert.equal(locked.headers['retry-after'], '1');
    assert.equal(
      (await httpAsk(own.url + health, { headers: bearer(own.token) })).status,
      200,
      'elsewhere it works',
    );
    const freeAt = Date.now() + 1_000;
    while (Date.now() < freeAt) await new Promise((done) => setTimeout(done, 50));
    assert.equal((await signingIn(own.token)).status, 200);
  });
});

describe('a start', () => {
  it('writes the first admin token for its owner alone, and says where, never what', () => {
    const file = join(service.folder, 'admin.token');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(service.log.includes(file));
  });

  it('on another address refuses while no token can be used; on loopback makes one', async (t) => {
    const folder = temporaryFolder();
    const first = await ServiceProcess.start({ folder, fresh: true, args: ['--simulate', '1'] });
    t.after(() => first.discard());
    const old = first.token;
    await first.stop();
    const database = await openDatabase({ databaseUrl: undefined, folder, onError: assert.ifError });
    await database.query('update api_tokens set revoked_at = now()');
    await database.close();
    const { code, said } = await ServiceProcess.fails({
      folder,
      args: ['--simulate', '1', '--host', '0.0.0.0'],
    });
    assert.notEqual(code, 0);
    assert.match(said, /Every API token is expired or revoked.*ROLLCALL_ADMIN_TOKEN.*--host 127\.0\.0\.1/);
    const again = await ServiceProcess.start({ folder, args: ['--simulate', '1'] });
    t.after(() => again.kill9());
    assert.notEqual(again.token, old);
    assert.equal((await httpAsk(`${again.url}/api/tokens`, { headers: bearer(again.token) })).status, 200);
  });
});

describe('secrets', () => {
  it('are in no log, no audit entry and no file but the one for the first token', async () => {
    const audit = JSON.stringify(await service.audit());
    assert.ok(secrets.length > 10);
    for (const secret of secrets) {
      assert.ok(!service.log.includes(secret));
      assert.ok(!audit.includes(secret));
    }
    assert.ok(secrets.includes(readFileSync(join(service.folder, 'admin.token'), 'utf8').trim()));
  });
});
