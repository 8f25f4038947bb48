import assert from 'node:assert/strict';
import { connect } from 'node:tls';
import { after, before, describe, test } from 'node:test';
import { Agent, request } from 'undici';
import { instanceConfig, type InstanceConfig } from '../contract/instance.ts';
import { startSimulator, type Simulator } from './simulator.ts';

let simulator: Simulator;
let now = Date.UTC(2026, 10, 21, 8);
const client = new Agent({ connect: { rejectUnauthorized: false } });

before(async () => {
  simulator = await startSimulator({ count: 4, seed: 1, host: '127.0.0.1', controlPort: 0, now: () => now });
});
after(async () => {
  await client.destroy();
  await simulator.close();
});

const named = (name: string): InstanceConfig => {
  const config = simulator.instances.find((instance) => instance.name === name);
  assert.ok(config, name);
  return config;
};

async function ask(
  config: InstanceConfig,
  path: string,
  headers: Record<string, string> = {},
  form?: string,
) {
  const response = await request(`${config.url}/api2/json${path}`, {
    dispatcher: client,
    method: form === undefined ? 'GET' : 'POST',
    headers,
    body: form ?? null,
    signal: AbortSignal.timeout(2_000),
  });
  return { status: response.statusCode, body: (await response.body.json()) as { data: unknown } };
}

async function order(path: string, body?: unknown) {
  const response = await fetch(simulator.controlUrl + path, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const pveHeaders = (config: InstanceConfig): Record<string, string> => ({
  authorization:
    config.auth && 'tokenId' in config.auth ? `PVEAPIToken=${config.auth.tokenId}=${config.auth.secret}` : '',
});

describe('an instance', () => {
  test('has settings that the contract accepts', () => {
    for (const config of simulator.instances) assert.deepEqual(instanceConfig.parse(config), config);
  });

  test('shows a P-256 certificate with the fingerprint of its settings', async () => {
    const config = named('pve-node1');
    const socket = connect({
      host: '127.0.0.1',
      port: Number(new URL(config.url).port),
      rejectUnauthorized: false,
    });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    const certificate = socket.getPeerX509Certificate();
    socket.destroy();
    assert.equal(certificate?.fingerprint256.replaceAll(':', '').toLowerCase(), config.tls?.fingerprint);
    assert.equal(certificate?.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
  });

  test('takes its own token only', async () => {
    const [first, second] = [named('pve-node1'), named('pve-node2')];
    assert.equal((await ask(first, '/version', pveHeaders(first))).status, 200);
    assert.equal((await ask(first, '/version', pveHeaders(second))).status, 401);
    assert.equal((await ask(first, '/version')).status, 401);
  });

  test('answers 404 outside its endpoints', async () => {
    const config = named('pve-node1');
    assert.equal((await ask(config, '/nothing', pveHeaders(config))).status, 404);
    assert.equal((await ask(config, '/access/ticket', pveHeaders(config))).status, 404);
  });

  test('gives a ticket for a login, for two hours', async () => {
    const config = named('pmg-mail1');
    assert.ok(config.auth && 'username' in config.auth);
    assert.equal((await ask(config, '/version')).status, 401);
    assert.equal(
      (await ask(config, '/access/ticket', {}, 'username=rollcall@pmg&password=wrong')).status,
      401,
    );
    const answer = await ask(config, '/access/ticket', {}, new URLSearchParams(config.auth).toString());
    const { ticket } = answer.body.data as { ticket: string };
    const cookie = `PMGAuthCookie=${encodeURIComponent(ticket)}`;
    assert.equal((await ask(config, '/version', { cookie })).status, 200);
    now += 2 * 3_600_000;
    assert.equal((await ask(config, '/version', { cookie })).status, 401);
  });
});

describe('the control API', () => {
  test('lists the fleet and counts requests', async () => {
    const count = async () => {
      const { instances } = (await order('/instances')).body as {
        instances: { name: string; requests: number }[];
      };
      return instances.find(({ name }) => name === 'pbs-backup1')?.requests ?? -1;
    };
    const earlier = await count();
    await ask(named('pbs-backup1'), '/version');
    assert.equal(await count(), earlier + 1);
  });

  test('refuses bad input with a message that names the field', async () => {
    for (const [body, part] of [
      [{ kind: 'explode' }, 'kind'],
      [{}, 'kind'],
      [{ kind: 'slow', delayMs: -1 }, 'delayMs'],
      [{ kind: 'hang', delayMs: 5 }, 'delayMs: goes with slow only'],
      [{ kind: 'hang', delay: 5 }, 'delay'],
      [{ kind: 'refuse', path: '/nodes' }, 'path'],
      ['{"kind":', 'JSON'],
    ] as const) {
      const { status, body: answer } = await order('/instances/pve-node1/fault', body);
      assert.equal(status, 400, JSON.stringify(body));
      assert.match(String(answer.error), new RegExp(part));
    }
    assert.equal((await order('/faults', { kind: 'hang' })).status, 400);
    assert.equal((await order('/faults', { names: [], kind: 'hang' })).status, 400);
  });

  test('answers 404 for a name that is not there, and touches nobody', async () => {
    assert.equal((await order('/instances/nobody/fault', { kind: 'hang' })).status, 404);
    const { status, body } = await order('/faults', { names: ['pve-node1', 'nobody'], kind: 'hang' });
    assert.equal(status, 404);
    assert.match(String(body.error), /nobody/);
    const { instances } = (await order('/instances')).body as { instances: { fault: unknown }[] };
    assert.ok(instances.every(({ fault }) => fault === null));
  });

  test('refuses and recovers on the same port, however fast the orders come', async () => {
    const config = named('pve-node2');
    for (let round = 0; round < 3; round++) {
      await Promise.all(
        ['refuse', 'recover', 'refuse'].map((kind) => order('/instances/pve-node2/fault', { kind })),
      );
      await order('/instances/pve-node2/fault', { kind: 'refuse' });
      await assert.rejects(ask(config, '/version', pveHeaders(config)), { code: 'ECONNREFUSED' });
      await order('/instances/pve-node2/fault', { kind: 'recover' });
      assert.equal((await ask(config, '/version', pveHeaders(config))).status, 200);
    }
  });

  test('strikes all at once', async () => {
    assert.equal((await order('/faults', { names: 'all', kind: '500' })).status, 200);
    for (const config of simulator.instances) assert.equal((await ask(config, '/version')).status, 500);
    await order('/faults', { names: 'all', kind: 'recover' });
    const config = named('pve-node1');
    assert.equal((await ask(config, '/version', pveHeaders(config))).status, 200);
  });
});

describe('a city of shared bikes', () => {
  test('is one more instance of the fleet, with settings that the contract accepts', async (t) => {
    const withCity = await startSimulator({
      count: 3,
      stations: 60,
      host: '127.0.0.1',
      controlPort: 0,
      plain: true,
    });
    t.after(() => withCity.close());
    const [config] = withCity.instances.filter(({ type }) => type === 'gbfs');
    assert.deepEqual(instanceConfig.parse(config), config);
    const { data } = (await (
      await fetch(config?.url.replace('gbfs.json', 'station_status.json') ?? '')
    ).json()) as {
      data: { stations: unknown[] };
    };
    assert.equal(data.stations.length, 60);
  });

  test('has faults of its own, which no other instance has', async () => {
    const { status, body } = await order('/instances/pve-node1/fault', { kind: 'clock-skew' });
    assert.deepEqual(
      [status, body],
      [400, { error: 'clock-skew is a fault of gbfs feeds: pve-node1 is a pve' }],
    );
  });
});

describe('faults', () => {
  test('reset, huge and redirect strike the paths that they name', async () => {
    const config = named('pve-node1');
    const headers = pveHeaders(config);
    const path = '/nodes/pve-node1-a/storage';
    await order('/instances/pve-node1/fault', { kind: 'reset', path });
    await assert.rejects(ask(config, path, headers), { code: 'UND_ERR_SOCKET' });
    await order('/instances/pve-node1/fault', { kind: 'huge', path });
    assert.ok(JSON.stringify((await ask(config, path, headers)).body).length > 10_000_000);
    await order('/instances/pve-node1/fault', { kind: 'redirect', path });
    const { statusCode, headers: shown } = await request(`${config.url}/api2/json${path}?content=backup`, {
      dispatcher: client,
      headers,
    });
    assert.deepEqual([statusCode, shown.location], [302, '/login']);
    assert.equal((await ask(config, '/version', headers)).status, 200);
    await order('/instances/pve-node1/fault', { kind: 'recover' });
    assert.equal((await ask(config, path, headers)).status, 200);
  });

  test('slow storage leaves the status quick', async () => {
    const config = named('pve-node1');
    await order('/instances/pve-node1/fault', {
      kind: 'slow',
      delayMs: 600,
      path: '/nodes/pve-node1-a/storage',
    });
    const took = async (path: string) => {
      const start = performance.now();
      assert.equal((await ask(config, path, pveHeaders(config))).status, 200);
      return performance.now() - start;
    };
    assert.ok((await took('/nodes/pve-node1-a/storage?content=backup')) > 590);
    assert.ok((await took('/nodes/pve-node1-a/status')) < 500);
    await order('/instances/pve-node1/fault', { kind: 'recover' });
  });
});

describe('certificates', () => {
  test('are renewed by order, and the answer has the new fingerprint', async () => {
    const before = named('pbs-backup1').tls?.fingerprint;
    const { status, body } = await order('/instances/pbs-backup1/certificate', {});
    assert.equal(status, 200);
    assert.notEqual(body.fingerprint, before);
    assert.equal(named('pbs-backup1').tls?.fingerprint, body.fingerprint);
    const socket = connect({
      host: '127.0.0.1',
      port: Number(new URL(named('pbs-backup1').url).port),
      rejectUnauthorized: false,
    });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    const shown = socket.getPeerX509Certificate()?.fingerprint256;
    socket.destroy();
    assert.equal(shown?.replaceAll(':', '').toLowerCase(), body.fingerprint);
  });

  test('are left out of a plain fleet', async (t) => {
    const plain = await startSimulator({ count: 3, host: '127.0.0.1', controlPort: 0, plain: true });
    t.after(() => plain.close());
    const [config] = plain.instances as [InstanceConfig];
    assert.deepEqual(instanceConfig.parse(config), config);
    assert.match(config.url, /^http:/);
    assert.equal((await ask(config, '/version', pveHeaders(config))).status, 200);
    const renewal = await fetch(`${plain.controlUrl}/instances/${config.name}/certificate`, {
      method: 'POST',
    });
    assert.equal(renewal.status, 400);
  });
});

test('a control port that is taken fails the start and leaves nothing behind', async () => {
  const controlPort = Number(new URL(simulator.controlUrl).port);
  await assert.rejects(startSimulator({ count: 3, host: '127.0.0.1', controlPort }), { code: 'EADDRINUSE' });
});
