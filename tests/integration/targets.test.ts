import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { partsOf, type InstanceConfig, type PollPart } from '../../src/contract/instance.ts';
import { createTarget } from '../../src/scheduler/targets/create-target.ts';
import { createPmgTarget } from '../../src/scheduler/targets/pmg.ts';
import { PollError, type Target, type TargetOptions } from '../../src/scheduler/targets/target.ts';
import { certificateFor, type Certificate } from '../../src/simulator/certificate.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';

/** Time enough for a poll that is to succeed, on a busy machine too. */
const patient: TargetOptions = {
  requestTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  maxResponseBytes: 1_000_000,
};

let simulator: Simulator;
let now: number;
before(async () => {
  simulator = await startSimulator({ count: 12, seed: 1, host: '127.0.0.1', controlPort: 0, now: () => now });
});
after(() => simulator.close());
beforeEach(async () => {
  now = Date.UTC(2026, 10, 21, 8);
  await order('/faults', { names: 'all', kind: 'recover' });
});

const named = (name: string): InstanceConfig => {
  const config = simulator.instances.find((instance) => instance.name === name);
  assert.ok(config, name);
  return config;
};
const one = { pve: 'pve-node1', pbs: 'pbs-backup1', pmg: 'pmg-mail1' } as const;

async function order(path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(simulator.controlUrl + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.text());
}
const strike = (name: string, fault: object): Promise<void> => order(`/instances/${name}/fault`, fault);

async function requestsOf(name: string): Promise<number> {
  const response = await fetch(`${simulator.controlUrl}/instances`);
  const { instances } = (await response.json()) as { instances: { name: string; requests: number }[] };
  return instances.find((instance) => instance.name === name)?.requests ?? 0;
}

async function until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `timed out until ${what}`);
    await delay(5);
  }
}

function open(t: TestContext, config: InstanceConfig, limits = patient): Target {
  const target = createTarget(config, limits);
  t.after(() => target.close());
  return target;
}
const poll = (target: Target, part: PollPart = 'status') => target.poll(part, new AbortController().signal);

/** The error of a poll that must fail, after a look whether it gives a secret away. */
async function failure(
  target: Target,
  config: InstanceConfig,
  part: PollPart = 'status',
): Promise<PollError> {
  const error: unknown = await poll(target, part).then(
    () => assert.fail('the poll succeeded'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof PollError, String(error));
  assert.ok(error.message.startsWith(`${config.name}: `), error.message);
  assert.ok(config.auth);
  const secret = 'secret' in config.auth ? config.auth.secret : config.auth.password;
  const whole = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + error.stack;
  assert.ok(!whole.includes(secret), whole);
  return error;
}

/** An HTTPS server for what the simulator does not do. */
async function oddServer(
  t: TestContext,
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  tls: object = {},
): Promise<{ server: Server; config: InstanceConfig; certificate: Certificate }> {
  const certificate = await certificateFor('odd');
  const server = createServer({ ...certificate, ...tls }, handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const config: InstanceConfig = {
    name: 'odd-node',
    type: 'pve',
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    auth: { tokenId: 'rollcall@pve!monitor', secret: 'planted-secret' },
    tls: { fingerprint: certificate.fingerprint },
  };
  return { server, config, certificate };
}

const reply = (response: ServerResponse, body: string, status = 200, headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
};

describe('a healthy instance', () => {
  test('every part of every instance of the fleet polls well, and over again', async (t) => {
    for (const config of simulator.instances) {
      const target = open(t, config);
      for (let round = 0; round < 2; round++) {
        for (const part of partsOf[config.type])
          assert.deepEqual((await poll(target, part)).warnings, [], `${config.name} ${part}`);
      }
    }
  });

  test('a part that its type does not have fails', async (t) => {
    const config = named(one.pmg);
    assert.equal((await failure(open(t, config), config, 'disks')).kind, 'internal');
  });

  test('tells how many requests a poll made', async (t) => {
    for (const name of Object.values(one)) {
      const config = named(name);
      const target = open(t, config);
      for (const part of partsOf[config.type]) {
        const earlier = await requestsOf(name);
        const { requests } = await poll(target, part);
        assert.equal(requests, (await requestsOf(name)) - earlier, `${name} ${part}`);
      }
      await strike(name, { kind: '500' });
      const earlier = await requestsOf(name);
      const { requests } = await failure(target, config);
      assert.ok(requests >= (await requestsOf(name)) - earlier && requests > 0, `${name}: ${requests}`);
    }
  });

  test('counts what it polled', async (t) => {
    const summaries = async (name: string) => {
      const target = open(t, named(name));
      const found: Record<string, string[]> = {};
      for (const part of partsOf[named(name).type]) {
        found[part] = Object.keys((await poll(target, part)).summary);
      }
      return found;
    };
    assert.deepEqual(await summaries(one.pve), {
      status: ['nodes', 'nodesOnline'],
      guests: ['guests', 'guestsRunning'],
      storage: ['nodesAsked', 'storages'],
      disks: ['nodesAsked', 'disks', 'disksNotHealthy'],
      updates: ['nodesAsked', 'updates'],
      backups: ['storages', 'backups'],
    });
    assert.deepEqual(await summaries(one.pbs), {
      status: ['uptimeSeconds'],
      storage: ['datastores', 'datastoresBroken'],
      backups: ['jobs', 'tasks', 'tasksRunning', 'tasksFailed'],
    });
    assert.deepEqual(await summaries(one.pmg), {
      status: ['nodes'],
      mail: ['nodes', 'queued', 'mailToday', 'mailDays', 'spamQuarantined', 'virusQuarantined'],
    });
  });

  test('what was observed of any part stays equal while only loads move', async (t) => {
    for (const name of Object.values(one)) {
      const target = open(t, named(name));
      const observe = async () => {
        const seen = [];
        for (const part of partsOf[named(name).type]) seen.push((await poll(target, part)).observed);
        return seen;
      };
      const first = await observe();
      now += 1_000;
      assert.deepEqual(await observe(), first, name);
    }
  });

  for (const [name, part] of [
    [one.pve, 'guests'],
    [one.pbs, 'storage'],
    [one.pmg, 'mail'],
  ] as const) {
    test(`${name}: what was observed of its ${part} stays equal while only loads move, and changes when the world does`, async (t) => {
      const target = open(t, named(name));
      const observe = async () => JSON.stringify((await poll(target, part)).observed);
      const first = await observe();
      now += 1_000;
      assert.equal(await observe(), first);
      const seen = new Set([first]);
      for (let hour = 0; hour < 20 && seen.size < 2; hour++) {
        now += 600_000;
        seen.add(await observe());
      }
      assert.equal(seen.size, 2);
    });
  }
});

describe('faults', () => {
  for (const [kind, expected] of Object.entries({
    hang: ['timeout', 'transient', undefined],
    slow: ['timeout', 'transient', undefined],
    500: ['api', 'transient', 500],
    401: ['auth', 'permanent', 401],
    refuse: ['connection', 'transient', undefined],
    reset: ['connection', 'transient', undefined],
    truncate: ['connection', 'transient', undefined],
    huge: ['validation', 'permanent', undefined],
    redirect: ['validation', 'permanent', 302],
  })) {
    test(`${kind} fails each type as ${expected.slice(0, 2).join(' and ')}, before the first answer and after it; then it recovers`, async (t) => {
      await Promise.all(
        Object.values(one).map(async (name) => {
          const config = named(name);
          const limits = expected[0] === 'timeout' ? { ...patient, requestTimeoutMs: 1_000 } : patient;
          const [fresh, warm] = [open(t, config, limits), open(t, config, limits)];
          await poll(warm);
          await strike(name, { kind, ...(kind === 'slow' && { delayMs: 60_000 }) });
          for (const error of await Promise.all([fresh, warm].map((target) => failure(target, config)))) {
            assert.deepEqual([error.kind, error.category, error.status], expected, error.message);
          }
          await strike(name, { kind: 'recover' });
          for (const target of [fresh, warm]) assert.deepEqual((await poll(target)).warnings, []);
        }),
      );
    });
  }

  test('slow within the deadline is no failure', async (t) => {
    await strike(one.pve, { kind: 'slow', delayMs: 20 });
    assert.deepEqual((await poll(open(t, named(one.pve)))).warnings, []);
  });

  test('a message names instance, endpoint and what is wrong', async (t) => {
    const config = named(one.pbs);
    await strike(one.pbs, { kind: '500', path: '/status' });
    assert.equal(
      (await failure(open(t, config), config, 'storage')).message,
      'pbs-backup1: GET /status/datastore-usage: answered with HTTP 500',
    );
  });
});

describe('parts', () => {
  for (const [name, part, path] of [
    [one.pve, 'storage', '/nodes/pve-node1-a/storage'],
    [one.pve, 'disks', '/nodes/pve-node1-a/disks'],
    [one.pve, 'updates', '/nodes/pve-node1-a/apt'],
    [one.pbs, 'storage', '/status/datastore-usage'],
    [one.pmg, 'mail', '/statistics'],
  ] as const) {
    test(`${name}: ${part} that hangs neither delays the status nor fails it`, async (t) => {
      const target = open(t, named(name));
      const healthy = await poll(target);
      await strike(name, { kind: 'hang', path });
      const caller = new AbortController();
      const slow = Array.from({ length: 4 }, () => target.poll(part, caller.signal));
      for (const polled of slow) polled.catch(() => {});
      const start = performance.now();
      const { warnings, observed } = await poll(target);
      assert.ok(performance.now() - start < 2_000);
      assert.deepEqual([warnings, observed], [[], healthy.observed]);
      caller.abort();
      for (const polled of slow) await assert.rejects(polled, { kind: 'timeout' });
    });
  }

  for (const kind of ['hang', '401', '500', 'reset', 'truncate', 'huge', 'redirect']) {
    test(`one call that fails with ${kind} is a warning, and what is left is had`, async (t) => {
      const limits = { ...patient, requestTimeoutMs: 1_000 };
      for (const [name, part, path] of [
        [one.pbs, 'status', '/nodes/localhost/status'],
        [one.pbs, 'backups', '/nodes/localhost/tasks'],
        [one.pmg, 'status', '/config/cluster/status'],
        [one.pmg, 'mail', '/quarantine/spamstatus'],
        [one.pve, 'status', '/cluster/status'],
      ] as const) {
        await strike(name, { kind, path });
        const { warnings } = await poll(open(t, named(name), limits), part);
        assert.equal(warnings.length, 1, `${name} ${part}: ${warnings.join('; ')}`);
        assert.ok(warnings[0]?.startsWith(`${name}: GET ${path}`), warnings[0]);
      }
    });
  }

  test('a part of which nothing could be had fails', async (t) => {
    for (const [name, part, path] of [
      [one.pve, 'guests', '/cluster/resources'],
      [one.pve, 'storage', '/nodes'],
      [one.pve, 'backups', '/nodes'],
      [one.pbs, 'storage', '/status'],
      [one.pmg, 'mail', '/version'],
    ] as const) {
      await strike(name, { kind: '500', path });
      const error = await failure(open(t, named(name)), named(name), part);
      assert.deepEqual([error.kind, error.status], ['api', 500], `${name} ${part}`);
    }
  });

  test('a status that fails does not wait for the rest of it', async (t) => {
    const config = named(one.pbs);
    await strike(one.pbs, { kind: 'hang', path: '/nodes/localhost/status' });
    const target = open(t, {
      ...config,
      auth: { tokenId: 'rollcall@pbs!monitor', secret: 'planted-secret' },
    });
    const start = performance.now();
    await failure(target, config);
    assert.ok(performance.now() - start < 2_000);
  });

  for (const [part, path, data] of [
    ['status', 'status', { uptime: 5 }],
    ['storage', 'storage', []],
    ['disks', 'disks/list', []],
    ['updates', 'apt/update', []],
  ] as const) {
    test(`${part}: nodes that hang or that no peer reaches are warnings, and fail it only if no node answers`, async (t) => {
      let unreachable = ['b'];
      const hanging = ['c', 'd', 'e'];
      const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
      const { config } = await oddServer(t, (request, response) => {
        const asked = String(request.url).replace('/api2/json', '');
        const [, node = ''] = /^\/nodes\/([^/]+)/.exec(asked) ?? [];
        if (unreachable.includes(node)) return reply(response, '{"data":null}', 595);
        if (hanging.includes(node)) return;
        const known: Record<string, unknown> = {
          '/version': { version: '8.3.0' },
          '/cluster/status': [],
          '/nodes': names.map((node) => ({ node, status: 'online' })),
          [`/nodes/${node}/${path}`]: data,
        };
        reply(response, JSON.stringify({ data: known[asked] }));
      });
      const target = open(t, config, { ...patient, requestTimeoutMs: 1_000 });
      const { warnings } = await poll(target, part);
      assert.deepEqual(
        warnings.map((text) => /nodes\/(\w).*(595|1000 ms)/.exec(text)?.slice(1).join(' ')),
        ['b 595', 'c 1000 ms', 'd 1000 ms', 'e 1000 ms'],
        warnings.join('\n'),
      );
      unreachable = names;
      if (part === 'status') assert.equal((await poll(target)).warnings.length, names.length);
      else assert.equal((await failure(target, config, part)).status, 595);
    });
  }

  test('backups: a shared storage is asked once, another on every node, and only if it holds backups', async (t) => {
    const asked: string[] = [];
    const { config } = await oddServer(t, (request, response) => {
      const path = String(request.url).replace('/api2/json', '');
      asked.push(path);
      const data =
        path === '/nodes'
          ? ['a', 'b'].map((node) => ({ node, status: 'online' }))
          : path.endsWith('/storage')
            ? [
                { storage: 'pbs', content: 'backup', shared: 1, active: 1 },
                { storage: 'local', content: 'iso,backup', shared: 0, active: 1 },
                { storage: 'zfs', content: 'images,rootdir', shared: 0, active: 1 },
                { storage: 'away', content: 'backup', shared: 1, active: 0 },
              ]
            : [{ volid: 'x', ctime: '1', verification: { state: 'failed' } }];
      reply(response, JSON.stringify({ data }));
    });
    const { warnings, summary, requests } = await poll(open(t, config), 'backups');
    assert.deepEqual(asked.filter((path) => path.includes('content')).sort(), [
      '/nodes/a/storage/local/content?content=backup',
      '/nodes/a/storage/pbs/content?content=backup',
      '/nodes/b/storage/local/content?content=backup',
    ]);
    assert.deepEqual(summary, { storages: 3, backups: 3 });
    assert.equal(requests, 6);
    assert.equal(warnings.length, 3);
    assert.match(warnings[0] ?? '', /local holds 1 backups that failed verification/);
  });

  test('the name of a storage cannot leave its place in a path', async (t) => {
    const { config } = await oddServer(t, (request, response) => {
      const data = request.url?.endsWith('/nodes')
        ? [{ node: 'a', status: 'online' }]
        : [{ storage: '..', content: 'backup', type: 'dir' }];
      reply(response, JSON.stringify({ data }));
    });
    assert.match((await failure(open(t, config), config, 'backups')).message, /name of a storage/);
  });

  test('disks: one that is not healthy is a warning', async (t) => {
    const { config } = await oddServer(t, (request, response) => {
      const data = request.url?.endsWith('/nodes')
        ? [{ node: 'a', status: 'online' }]
        : [
            { devpath: '/dev/sda', health: 'PASSED', wearout: 'N/A' },
            { devpath: '/dev/sdb', health: 'FAILED!', wearout: 3 },
            { devpath: '/dev/sdc' },
          ];
      reply(response, JSON.stringify({ data }));
    });
    const { warnings, summary } = await poll(open(t, config), 'disks');
    assert.deepEqual(warnings, ['disk /dev/sdb of node a is not healthy']);
    assert.deepEqual(summary, { nodesAsked: 1, disks: 3, disksNotHealthy: 1 });
  });
});

describe('who is asked', () => {
  for (const [name, auth] of [
    [one.pve, { tokenId: 'rollcall@pve!monitor', secret: 'planted-secret' }],
    [one.pbs, { tokenId: 'rollcall@pbs!monitor', secret: 'planted-secret' }],
    [one.pmg, { username: 'rollcall@pmg', password: 'planted-secret' }],
  ] as const) {
    test(`${name}: a wrong token or login is an auth failure`, async (t) => {
      const config = { ...named(name), auth };
      const error = await failure(open(t, config), config);
      assert.deepEqual([error.kind, error.category, error.status], ['auth', 'permanent', 401]);
    });
  }

  test('a login where a token is needed, and the other way round, is an auth failure without a request', async (t) => {
    for (const [name, other] of [
      [one.pve, one.pmg],
      [one.pbs, one.pmg],
      [one.pmg, one.pve],
    ]) {
      const config = { ...named(name as string), auth: named(other as string).auth };
      const requests = await requestsOf(config.name);
      assert.equal((await failure(open(t, config), config)).kind, 'auth');
      assert.equal(await requestsOf(config.name), requests);
    }
  });

  test('a token that is no HTTP header fails without being shown', async (t) => {
    const config = {
      ...named(one.pve),
      auth: { tokenId: 'rollcall@pve!monitor', secret: 'planted\nsecret' },
    };
    assert.equal((await failure(open(t, config), config)).kind, 'validation');
  });

  test('an instance that echoes the token does not bring it into an error', async (t) => {
    const echoes: ((response: ServerResponse, token: string) => void)[] = [
      (response, token) => reply(response, token),
      (response, token) => reply(response, JSON.stringify({ data: token })),
      (response, token) => reply(response, JSON.stringify({ [token]: [token] })),
      (response, token) => reply(response, token, 500),
      (response, token) => reply(response, token, 302, { location: `https://127.0.0.1/${encodeURI(token)}` }),
      (response, token) => response.writeHead(401, token).end(token),
      (response, token) => response.socket?.end(`HTTP/9.9 ${token}\r\n\r\n`),
      (response, token) =>
        reply(response, JSON.stringify({ data: [{ node: token, status: token, type: token }] })),
    ];
    for (const echo of echoes) {
      const { config } = await oddServer(t, (request, response) =>
        echo(response, String(request.headers.authorization)),
      );
      await failure(open(t, config), config);
    }
  });
});

describe('TLS', () => {
  test('a wrong fingerprint is refused before a byte is asked', async (t) => {
    let requests = 0;
    const { config } = await oddServer(t, () => (requests += 1));
    const wrong = { ...config, tls: { fingerprint: '0'.repeat(64) } };
    const target = open(t, wrong);
    for (let round = 0; round < 3; round++) {
      const error = await failure(target, wrong);
      assert.deepEqual([error.kind, error.category], ['validation', 'permanent']);
      assert.match(error.message, /fingerprint/);
    }
    assert.equal(requests, 0);
  });

  test('a certificate that was exchanged is noticed at the next connection', async (t) => {
    const { server, config } = await oddServer(t, (_request, response) => reply(response, '{}'));
    const target = open(t, config);
    assert.match((await failure(target, config)).message, /at data/);
    server.setSecureContext(await certificateFor('other'));
    server.closeAllConnections();
    await until('the exchange is noticed', async () =>
      /fingerprint/.test((await failure(target, config)).message),
    );
  });

  test('a renewed certificate fails an instance that is known by its fingerprint, until the settings have the new one', async (t) => {
    const before = named(one.pve);
    const target = open(t, before);
    await poll(target);
    await order(`/instances/${one.pve}/certificate`, {});
    const error = await failure(target, before);
    assert.deepEqual([error.kind, error.category], ['validation', 'permanent']);
    assert.match(error.message, /fingerprint/);
    const after = named(one.pve);
    assert.notEqual(after.tls?.fingerprint, before.tls?.fingerprint);
    assert.deepEqual((await poll(open(t, after))).warnings, []);
  });

  test('a renewed certificate of the same CA is no failure', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'targets-'));
    t.after(() => rm(folder, { recursive: true }));
    const ca = await certificateFor('authority');
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, ca.cert);
    const { server, config } = await oddServer(
      t,
      (_request, response) => reply(response, '{}', 503),
      await certificateFor('odd', ca),
    );
    const withCa = { ...config, tls: { caFile } };
    const target = open(t, withCa);
    assert.equal((await failure(target, withCa)).status, 503);
    server.setSecureContext(await certificateFor('odd', ca));
    server.closeAllConnections();
    for (let round = 0; round < 3; round++) {
      const error = await failure(target, withCa);
      assert.notEqual(error.kind, 'validation', error.message);
    }
    assert.equal((await failure(target, withCa)).status, 503);
  });

  test('a self-signed certificate needs a fingerprint or a CA file', async (t) => {
    const { tls: _none, ...config } = named(one.pve);
    const error = await failure(open(t, config), config);
    assert.deepEqual([error.kind, error.category], ['validation', 'permanent']);
    assert.match(error.message, /DEPTH_ZERO_SELF_SIGNED_CERT/);
  });

  test('a CA file is trusted, the CA of another is not, and one that is not there is named', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'targets-'));
    t.after(() => rm(folder, { recursive: true }));
    const { config, certificate } = await oddServer(t, (_request, response) => reply(response, '{}', 503));
    const caFile = join(folder, 'ca.pem');
    const withCa = { ...config, tls: { caFile } };

    assert.match((await failure(open(t, withCa), withCa)).message, /ca\.pem cannot be read \(ENOENT\)/);
    await writeFile(caFile, (await certificateFor('stranger')).cert);
    assert.match((await failure(open(t, withCa), withCa)).message, /not trusted/);
    await writeFile(caFile, certificate.cert);
    assert.equal((await failure(open(t, withCa), withCa)).status, 503);
  });

  test('TLS below 1.2 is refused', async (t) => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const { config } = await oddServer(t, (_request, response) => reply(response, '{}'), old);
    assert.deepEqual((await failure(open(t, config), config)).kind, 'connection');
  });

  test('TLS settings with an http url are refused', async (t) => {
    const config = { ...named(one.pve), url: 'http://127.0.0.1:9' };
    assert.deepEqual((await failure(open(t, config), config)).kind, 'validation');
  });

  test('a host that never ends the handshake is a timeout', async (t) => {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    const config = { ...named(one.pve), url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const error = await failure(open(t, config, { ...patient, connectTimeoutMs: 200 }), config);
    assert.deepEqual([error.kind, error.category], ['timeout', 'transient']);
    assert.match(error.message, /no connection/);
  });
});

describe('answers that are wrong', () => {
  for (const [what, answer, message] of [
    [
      'a redirect',
      (r: ServerResponse) => reply(r, '', 301, { location: 'https://127.0.0.1:1/' }),
      /redirect/,
    ],
    ['a body of 10 MB', (r: ServerResponse) => reply(r, 'x'.repeat(10_000_000)), /too large/],
    ['HTML', (r: ServerResponse) => reply(r, '<html></html>'), /not JSON/],
    ['an empty body', (r: ServerResponse) => reply(r, ''), /not JSON/],
    ['JSON that ends early', (r: ServerResponse) => reply(r, '{"data": ['), /not JSON/],
    ['no data', (r: ServerResponse) => reply(r, '{"data": null}'), /at data: /],
    ['no object', (r: ServerResponse) => reply(r, '[]'), /at the root: /],
  ] as const) {
    test(`${what} is a validation failure`, async (t) => {
      const { config } = await oddServer(t, (_request, response) => answer(response));
      const error = await failure(open(t, config), config);
      assert.deepEqual([error.kind, error.category], ['validation', 'permanent'], error.message);
      assert.match(error.message, message);
    });
  }

  test('a redirect is not followed', async (t) => {
    let followed = 0;
    const { config: elsewhere } = await oddServer(t, () => (followed += 1));
    const { config } = await oddServer(t, (_request, response) =>
      reply(response, '', 307, { location: elsewhere.url }),
    );
    await failure(open(t, config), config);
    assert.equal(followed, 0);
  });

  test('a body that drips is bounded by the whole request, not by each byte', async (t) => {
    const { config } = await oddServer(t, (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 50);
      response.once('close', () => clearInterval(drip));
    });
    const error = await failure(open(t, config, { ...patient, requestTimeoutMs: 400 }), config);
    assert.equal(error.kind, 'timeout');
    assert.match(error.message, /400 ms/);
  });

  test('a node that is offline is a warning, and is not asked', async (t) => {
    const asked: string[] = [];
    const { config } = await oddServer(t, (request, response) => {
      const path = String(request.url).replace('/api2/json', '');
      asked.push(path);
      const data: Record<string, unknown> = {
        '/version': { version: '8.3.0' },
        '/nodes': [
          { node: 'a', status: 'online' },
          { node: 'b', status: 'offline' },
        ],
        '/cluster/status': [{ type: 'cluster', name: 'lab', quorate: 0 }],
        '/nodes/a/status': { uptime: '5' },
      };
      reply(response, JSON.stringify({ data: data[path] }));
    });
    const { warnings, summary } = await poll(open(t, config));
    assert.deepEqual(warnings, ['cluster lab has lost quorum', 'node b is offline']);
    assert.deepEqual(summary, { nodes: 2, nodesOnline: 1 });
    assert.ok(!asked.some((path) => path.startsWith('/nodes/b')));
  });
});

describe('the end of a poll', () => {
  test('an abort ends it at once, as a timeout', async (t) => {
    await strike(one.pve, { kind: 'hang' });
    const target = open(t, named(one.pve));
    const requests = await requestsOf(one.pve);
    const caller = new AbortController();
    const polled = target.poll('status', caller.signal);
    polled.catch(() => {});
    await until('the request has arrived', async () => (await requestsOf(one.pve)) > requests);
    const start = performance.now();
    caller.abort();
    await assert.rejects(polled, { name: 'PollError', kind: 'timeout', category: 'transient' });
    assert.ok(performance.now() - start < 2_000);
  });

  test('an abort before it asks nothing', async (t) => {
    const requests = await requestsOf(one.pve);
    await assert.rejects(open(t, named(one.pve)).poll('status', AbortSignal.abort()), { kind: 'timeout' });
    assert.equal(await requestsOf(one.pve), requests);
  });

  test('closing ends a poll in flight, and later polls fail', async (t) => {
    await strike(one.pve, { kind: 'hang' });
    const target = open(t, named(one.pve));
    const requests = await requestsOf(one.pve);
    const polled = poll(target);
    polled.catch(() => {});
    await until('the request has arrived', async () => (await requestsOf(one.pve)) > requests);
    await target.close();
    await assert.rejects(polled, PollError);
    await assert.rejects(poll(target), PollError);
    const unused = createTarget(named(one.pve), patient);
    await unused.close();
    await assert.rejects(poll(unused), { name: 'PollError', message: 'pve-node1: the target is closed' });
  });

  /** How many connections a server has, and has had at most. */
  function counted(server: Server): { connections: number; most: number } {
    const open = { connections: 0, most: 0 };
    server.on('secureConnection', (socket) => {
      open.most = Math.max(open.most, (open.connections += 1));
      socket.once('close', () => (open.connections -= 1));
    });
    return open;
  }

  /** A well node whose storage answers when it is told to, and how many connections it has. */
  async function nodeOf(t: TestContext) {
    const waiting: (() => void)[] = [];
    const { server, config } = await oddServer(t, (request, response) => {
      const path = String(request.url).replace('/api2/json', '');
      const data =
        path === '/version' ? { version: '8' } : path === '/nodes' ? [{ node: 'n1', status: 'online' }] : [];
      const answer = () => reply(response, JSON.stringify({ data }));
      if (path.endsWith('/storage')) waiting.push(answer);
      else answer();
    });
    return { config, open: counted(server), waiting };
  }

  test('no request and no connection outlives a poll that failed', async (t) => {
    const { server, config } = await oddServer(t, (request, response) => {
      if (request.url?.endsWith('/version')) reply(response, '{"data":null}', 403);
    });
    const now = counted(server);
    await failure(open(t, config), config);
    await until('no connection is left', () => now.connections === 0);
    assert.ok(now.most > 0);
  });

  test('no request and no connection outlives a poll that was cut off', async (t) => {
    const { config, open: now, waiting } = await nodeOf(t);
    const target = open(t, config);
    const caller = new AbortController();
    const polled = target.poll('storage', caller.signal);
    polled.catch(() => {});
    await until('it is asked', () => waiting.length === 1);
    caller.abort();
    await assert.rejects(polled, PollError);
    await until('no connection is left', () => now.connections === 0);
    assert.ok(now.most > 0);
  });

  test('a poll that ends leaves their connections to those that go on, and the last leaves none', async (t) => {
    const { config, open: now, waiting } = await nodeOf(t);
    const target = open(t, config);
    const slow = poll(target, 'storage');
    slow.catch(() => {});
    await until('it is asked', () => waiting.length === 1);
    await poll(target, 'guests');
    await poll(target);
    await until(
      'the slow one has its connection still',
      () => now.connections > 0 && now.connections < now.most,
    );
    for (const answer of waiting) answer();
    await slow;
    await until('no connection is left', () => now.connections === 0);
    assert.deepEqual((await poll(target, 'guests')).warnings, []);
  });

  test('an instance is given four connections at most', async (t) => {
    const { server, config } = await oddServer(t, (request, response) => {
      const nodes = Array.from({ length: 30 }, (_, index) => ({ node: `n${index}`, status: 'online' }));
      const path = String(request.url).replace('/api2/json', '');
      const data =
        path === '/version'
          ? { version: '8' }
          : path === '/nodes'
            ? nodes
            : path.endsWith('/status') && path.startsWith('/nodes')
              ? { uptime: 1 }
              : [];
      reply(response, JSON.stringify({ data }));
    });
    const now = counted(server);
    const target = open(t, config);
    const [{ summary }] = await Promise.all([poll(target), poll(target, 'storage'), poll(target, 'disks')]);
    assert.equal(summary.nodesOnline, 30);
    assert.ok(now.most <= 4, `${now.most}`);
  });
});

describe('the PMG ticket', () => {
  const perPoll = 2;

  test('is kept between polls and renewed before 90 minutes', async (t) => {
    let clock = 0;
    const target = createPmgTarget(named(one.pmg), patient, () => clock);
    t.after(() => target.close());
    const requests = async (): Promise<number> => {
      const earlier = await requestsOf(one.pmg);
      await poll(target);
      return (await requestsOf(one.pmg)) - earlier;
    };
    assert.equal(await requests(), perPoll + 1);
    assert.equal(await requests(), perPoll);
    clock += 89 * 60_000;
    assert.equal(await requests(), perPoll + 1);
    assert.equal(await requests(), perPoll);
  });

  test('that the gateway no longer accepts is replaced within the same poll', async (t) => {
    const target = open(t, named(one.pmg));
    await poll(target);
    now += 3 * 3_600_000;
    const earlier = await requestsOf(one.pmg);
    assert.deepEqual((await poll(target)).warnings, []);
    assert.equal((await requestsOf(one.pmg)) - earlier, perPoll + 2);
  });
});
