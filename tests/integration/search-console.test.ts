import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import {
  startSearchConsole,
  type SearchConsoleSimulator,
} from '../../src/simulator/search-console/simulator.ts';
import type { PageRequest } from '../../src/scheduler/sync/search-console.ts';
import {
  SearchConsoleClient,
  type SearchConsoleClientOptions,
} from '../../src/scheduler/sync/client/client.ts';

const site = 'sc-domain:example.com';
const day = '2026-11-10';
const page: PageRequest = {
  from: day,
  to: day,
  type: 'web',
  dimensions: ['page', 'query'],
  rowLimit: 25_000,
  startRow: 0,
};
const patient = new AbortController().signal;

describe('the client of Search Console', () => {
  let simulator: SearchConsoleSimulator;
  let folder: string;
  let file: string;
  const clients: SearchConsoleClient[] = [];
  const clientOf = (options: Partial<SearchConsoleClientOptions> = {}) => {
    const client = new SearchConsoleClient({
      rootUrl: simulator.url,
      credentialsFile: file,
      timeoutMs: 10_000,
      env: {},
      now: Date.now,
      ...options,
    });
    clients.push(client);
    return client;
  };
  before(async () => {
    simulator = await startSearchConsole({
      host: '127.0.0.1',
      port: 0,
      sites: [site, 'https://www.example.com/'],
      latency: { medianMs: 1 },
      world: { emptyShare: 0, rowsPerDay: 300, oddShare: 0.02 },
      now: () => Date.parse('2026-11-21T12:00:00Z'),
    });
    folder = await mkdtemp(join(tmpdir(), 'search-console-'));
    file = join(folder, 'credentials.json');
    await writeFile(file, JSON.stringify(simulator.credentials('1').serviceAccount));
  });
  afterEach(async () => {
    simulator.faults.clear();
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  after(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  it('gives the rows of a day with a service account, letters of every plane included', async () => {
    const got = await clientOf().query(site, page, patient);
    assert.ok(got.ok);
    assert.ok(got.rows.length > 200);
    assert.ok(got.bytes > got.rows.length * 50);
    const rows = [...got.rows];
    const keys = rows.map((row) => row.keys.join('\n'));
    assert.equal(new Set(keys).size, keys.length);
    assert.ok(rows.every((row) => row.keys.length === 2 && row.impressions > 0));
    assert.ok(rows.some((row) => /\u{10000}|[\u{f0000}-\u{10ffff}]/u.test(row.keys[1] ?? '')));
    assert.ok(rows.some((row) => (row.keys[0]?.length ?? 0) > 2_000));
  });

  it('gives the totals of many days, with the credentials of a user from the environment, of a URL property', async () => {
    const client = clientOf({
      credentialsFile: undefined,
      credentialsEnv: 'GSC',
      env: { GSC: JSON.stringify(simulator.credentials('1').authorizedUser) },
    });
    const got = await client.query(
      'https://www.example.com/',
      { ...page, from: '2026-11-01', dimensions: ['date'] },
      patient,
    );
    assert.ok(got.ok);
    assert.deepEqual([...got.rows].at(-1)?.keys, [day]);
    assert.equal(got.rows.length, 10);
  });

  it('sends one request a query, whatever is answered', async () => {
    const client = clientOf();
    assert.ok((await client.query(site, page, patient)).ok);
    for (const status of [500, 503] as const) {
      simulator.faults.set({ kind: 'error', share: 1, status });
      const before = simulator.traffic.queries;
      const got = await client.query(site, page, patient);
      assert.equal(!got.ok && got.kind, 'transient');
      assert.equal(simulator.traffic.queries, before + 1);
    }
  });

  it('classifies a refusal by its reason, and hears how long to wait', async () => {
    const client = clientOf();
    const throttle = { kind: 'throttle', share: 1 } as const;
    const cases = [
      [{ ...throttle, status: 403, reason: 'quotaExceeded' }, 'quota', undefined],
      [
        { ...throttle, status: 403, reason: 'userRateLimitExceeded', retryAfterSeconds: 7 },
        'throttled',
        7_000,
      ],
      [{ ...throttle, status: 429, reason: 'rateLimitExceeded' }, 'throttled', undefined],
    ] as const;
    for (const [fault, kind, retryAfterMs] of cases) {
      simulator.faults.set(fault);
      const got = await client.query(site, page, patient);
      assert.ok(!got.ok);
      assert.deepEqual([got.kind, got.reason, got.retryAfterMs], [kind, fault.reason, retryAfterMs]);
    }
  });

  it('says that the account may not read a site', async () => {
    const got = await clientOf().query('sc-domain:other.example', page, patient);
    assert.ok(!got.ok);
    assert.deepEqual([got.kind, got.reason], ['permission', 'forbidden']);
    assert.match(got.message, /add it as a user of the property/);
  });

  it('says that credentials were revoked in mid-run, and takes renewed ones without a restart', async () => {
    const client = clientOf();
    assert.ok((await client.query(site, page, patient)).ok);
    simulator.faults.set({ kind: 'revoke' });
    const kinds = [];
    for (let time = 0; time < 3; time += 1) {
      const got = await client.query(site, page, patient);
      kinds.push(!got.ok && got.kind);
    }
    // The first 401 may be the end of the token alone; the new token is then refused for good.
    assert.deepEqual(kinds, ['transient', 'credentials', 'credentials']);
    simulator.faults.clear();
    assert.ok((await client.query(site, page, patient)).ok);
  });

  it('names the file of credentials that cannot be used, and nothing that stands in it', async () => {
    const missing = await clientOf({ credentialsFile: join(folder, 'none.json') }).query(site, page, patient);
    assert.match((!missing.ok && missing.message) || '', /none\.json cannot be read \(ENOENT\)/);
    const odd = join(folder, 'odd.json');
    await writeFile(
      odd,
      JSON.stringify({ type: 'authorized_user', client_id: 'me', refresh_token: 'S3CRET' }),
    );
    const got = await clientOf({ credentialsFile: odd }).query(site, page, patient);
    assert.ok(!got.ok);
    assert.equal(got.kind, 'credentials');
    assert.match(got.message, /odd\.json holds no credentials \(client_secret is wrong\)/);
    assert.doesNotMatch(JSON.stringify(got), /S3CRET/);
    const unset = await clientOf({ credentialsFile: undefined, credentialsEnv: 'GSC' }).query(
      site,
      page,
      patient,
    );
    assert.match((!unset.ok && unset.message) || '', /The variable GSC is not set/);
  });

  it('calls an answer that broke off, or is none of the API, transient', async () => {
    const client = clientOf();
    for (const kind of ['truncate', 'reset', 'html'] as const) {
      simulator.faults.clear();
      simulator.faults.set({ kind, share: 1 });
      const got = await client.query(site, page, patient);
      assert.equal(!got.ok && got.kind, 'transient', kind);
    }
    const nobody = createServer().listen(0, '127.0.0.1');
    await once(nobody, 'listening');
    const { port } = nobody.address() as AddressInfo;
    nobody.close();
    await once(nobody, 'close');
    const gone = await clientOf({ rootUrl: `http://127.0.0.1:${port}` }).query(site, page, patient);
    assert.deepEqual(!gone.ok && [gone.kind, gone.reason], ['transient', 'ECONNREFUSED']);
  });

  it('gives up at its deadline, and when it is told to', async () => {
    simulator.faults.set({ kind: 'hang', share: 1 });
    const late = await clientOf({ timeoutMs: 300 }).query(site, page, patient);
    assert.deepEqual(!late.ok && [late.kind, late.reason], ['transient', 'timeout']);
    const stop = new AbortController();
    const asked = clientOf().query(site, page, stop.signal);
    stop.abort();
    const got = await asked;
    assert.equal(!got.ok && got.kind, 'aborted');
  });

  it('reads no answer without an end', async () => {
    const endless = createServer((request, response) => {
      request.resume();
      if (request.url === '/token') {
        response.setHeader('content-type', 'application/json');
        return response.end(JSON.stringify({ access_token: 'x', expires_in: 3_600, token_type: 'Bearer' }));
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      const piece = Buffer.alloc(8 * 1024 * 1024, ' ');
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    endless.listen(0, '127.0.0.1');
    await once(endless, 'listening');
    const { port } = endless.address() as AddressInfo;
    const got = await clientOf({ rootUrl: `http://127.0.0.1:${port}` }).query(site, page, patient);
    endless.closeAllConnections();
    endless.close();
    assert.deepEqual(!got.ok && [got.kind, got.reason], ['transient', 'ANSWER_TOO_LARGE']);
  });
});
