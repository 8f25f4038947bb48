import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import type { InstancesPage } from '../../src/contract/management.ts';
import type { HealthDocument } from '../../src/contract/health.ts';
import { ClusterOfServices, nodeOf, nodesOf, untilPolledSince } from './cluster-of-services.ts';
import { rollcall } from './rollcall-process.ts';
import { until, type ServiceProcess } from './service-process.ts';

const started = await ClusterOfServices.start();
const skip = typeof started === 'string' ? started : false;
const cluster = started as ClusterOfServices;
after(() => (skip === false ? cluster.stop() : undefined));

async function metric(service: ServiceProcess, line: RegExp): Promise<number> {
  const text = await (await fetch(service.printed.get('metrics') as string)).text();
  return Number(line.exec(text)?.[1]);
}

const stable = ({ instances, staleness, deadLetter, breakers }: HealthDocument) => ({
  keys: instances.map(({ key, type, connection, group }) => [key, type, connection, group]),
  breakers: instances.map(({ breaker }) => breaker.state),
  staleness: staleness.map(({ instance }) => instance),
  deadLetters: deadLetter.count,
  openBreakers: breakers.length,
});

describe('three nodes on one PostgreSQL', { skip, concurrency: false }, () => {
  let [a, b, c] = [] as unknown as [ServiceProcess, ServiceProcess, ServiceProcess];

  it('start, know one another, and poll the fleet together', async () => {
    a = await cluster.node('a');
    // Its own clock is an hour ahead.
    b = await cluster.node('b', { nodeArgs: ['--import', join(import.meta.dirname, 'an-hour-ahead.ts')] });
    c = await cluster.node('c');
    const { clustered, nodes, fleetsDiffer } = await nodesOf(b);
    assert.deepEqual([clustered, fleetsDiffer], [true, false]);
    assert.deepEqual(
      nodes.map(({ name, state, answers, instances }) => [name, state, answers, instances]),
      [
        ['a', 'working', false, 9],
        ['b', 'working', true, 9],
        ['c', 'working', false, 9],
      ],
    );
    await until('every node has polled', 30_000, async () =>
      (await nodesOf(a)).nodes.every(({ polls }) => polls.succeeded > 0),
    );
    await untilPolledSince(c, Date.now(), 15_000);
  });

  it('show the same fleet from each of them, in health, instances and metrics, and who polled each', async () => {
    // Each has begun with few places.
    await until('all places are open, and every node has read so', 20_000, async () => {
      const healths = await Promise.all([a, b, c].map((node) => node.health()));
      return healths.every(({ queue }) => queue.workers === 48);
    });
    const [first, ...others] = await Promise.all([a, b, c].map((node) => node.health()));
    assert.ok(first);
    for (const other of others) assert.deepEqual(stable(other), stable(first));
    for (const [index, health] of [first, ...others].entries()) {
      assert.equal(health.reading?.node, 'abc'[index]);
      assert.ok((health.reading?.ageSeconds ?? 99) <= 2, 'it was read within the last second or two');
      assert.equal(health.queue.workers, 48, 'the places of all nodes');
      for (const { polledBy } of health.instances) assert.match(polledBy ?? '', /^[abc]$/);
    }
    const pages = await Promise.all(
      [a, b, c].map(async (node) => (await node.get('/api/monitoring/instances')).body as InstancesPage),
    );
    for (const { total, instances, reading } of pages) {
      assert.deepEqual([total, instances.length], [9, 9]);
      assert.ok(reading);
      assert.ok(instances.every(({ state }) => state === 'healthy'));
    }
    for (const node of [a, b, c])
      assert.equal(
        (await metric(node, /^pulse_monitor_poll_staleness_seconds\{[^}]*pve-node1[^}]*\} ([\d.]+)$/m)) < 15,
        true,
      );
  });

  it('are right about the time on a node whose clock is an hour ahead', async () => {
    const { clockAheadMs } = await nodeOf(a, 'b');
    assert.ok(Math.abs(clockAheadMs - 3_600_000) < 2_000, `told ${clockAheadMs} ms ahead`);
    const before = Date.now();
    for (const node of [a, b]) {
      const { updatedAt, instances } = await node.health();
      assert.ok(Math.abs(Date.parse(updatedAt ?? '') - before) < 5_000, `${updatedAt}`);
      for (const { pollStatus } of instances)
        assert.ok(Math.abs(Date.parse(pollStatus.lastSuccess ?? '') - before) < 30_000);
    }
  });

  it('carry out an order that is given at one of them, whoever polls the instance', async () => {
    const key = 'pve::pve-node1';
    const path = `/api/monitoring/instances/${key}`;
    const paused = await a.post(`${path}/pause`, { reason: 'disks are replaced' }, a.asAdmin());
    assert.equal(paused.status, 200);
    for (const node of [a, b, c])
      await until(
        'every node shows it',
        3_000,
        async () => (await node.instance('pve-node1')).paused !== undefined,
      );
    const again = await b.post(`${path}/pause`, { reason: 'once more' }, b.asAdmin());
    assert.equal(again.status, 409, 'a second person is told who was first');
    const { pollStatus } = await c.instance('pve-node1');
    const rests = Date.now() + 3_000;
    await until('three seconds pass', 5_000, () => Date.now() > rests);
    const later = (await c.instance('pve-node1')).pollStatus;
    assert.ok(
      Date.parse(later.lastSuccess ?? '') - Date.parse(pollStatus.lastSuccess ?? '') < 1_500,
      'nobody polls it',
    );
    const resumedAt = Date.now();
    assert.equal((await c.post(`${path}/resume`, { reason: 'done' }, c.asAdmin())).status, 200);
    await until('it is polled again', 10_000, async () => {
      const { pollStatus } = await b.instance('pve-node1');
      return Date.parse(pollStatus.lastSuccess ?? '') > resumedAt;
    });
    const actions = (await b.audit()).map(({ action, outcome }) => `${action} ${outcome}`);
    assert.ok(actions.includes('instance.pause allowed') && actions.includes('instance.pause refused'));
  });

  it('tell everybody what an instance went through, whoever polled it', async () => {
    const streams = [a, b, c].map((node) => eventsOf(node, 'breaker'));
    await cluster.fault('pve-node2', '500');
    for (const stream of streams)
      await until('a breaker opens', 30_000, () => stream.text.includes('pve::pve-node2'));
    for (const stream of streams) stream.close();
    for (const node of [a, b, c])
      await until(
        'all show it',
        10_000,
        async () => (await node.instance('pve-node2')).breaker.state !== 'closed',
      );
    await cluster.fault('pve-node2', 'recover');
    await until(
      'it is well again',
      30_000,
      async () => (await c.instance('pve-node2')).breaker.state === 'closed',
    );
  });

  it('sample and judge once, and show on each what one has judged', async () => {
    const act = async (node: ServiceProcess, path: string, body: object) => {
      const { revision } = await node.rollout('quick');
      const answer = await node.post(
        `/api/rollouts/quick/${path}`,
        { reason: 'the test says so', revision, ...body },
        node.asAdmin(),
      );
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
    };
    await act(c, 'ticks', { precondition: 'ready' });
    await act(a, 'start', {});
    await until(
      'the setting is in effect',
      20_000,
      async () => (await b.rollout('quick')).state === 'running',
    );
    for (const node of [a, b, c]) {
      const { instances } = await node.health();
      const adaptive = instances.filter(({ schedule }) => schedule?.adaptive).map(({ group }) => group);
      assert.deepEqual([...new Set(adaptive)], ['staging']);
    }
    for (const node of [c, a])
      await until('it may go on', 90_000, async () => {
        const { verdict } = await node.rollout('quick');
        return verdict?.decision === 'promote';
      });
    await act(c, 'promote', {});
    await until('read back on another', 20_000, async () => {
      const { stage, state } = await a.rollout('quick');
      return stage === 'half' && state === 'running';
    });
    const sampled = await samples();
    assert.ok(sampled.seconds >= 20);
    assert.ok(Math.abs(sampled.times - (sampled.seconds / 10 + 1)) <= 1, JSON.stringify(sampled));
    await act(b, 'kill-switches/off', {});
    for (const node of [a, b, c])
      await until('off everywhere', 15_000, async () => !(await node.health()).enabled);
  });

  it('take a changed configuration to all of them', async () => {
    const { version } = (await b.get('/api/config')).body as { version: number };
    const changed = await a.patch('/api/config', {
      version,
      changes: { maxIntervalSeconds: 8 },
      reason: 'the test says so',
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.body));
    for (const node of [b, c])
      await until('the others follow', 5_000, async () => {
        const { body } = await node.get('/api/config');
        return (body as { effective: { maxIntervalSeconds: number } }).effective.maxIntervalSeconds === 8;
      });
  });

  it('refuse a second node of a name, and say what to do', async () => {
    const { code, said } = await cluster.refused('a');
    assert.equal(code, 2);
    assert.match(said, /Another node is called "a" and lives: give this one a name of its own with --node/);
    assert.equal((await nodeOf(b, 'a')).state, 'working');
  });

  it('go on when one is killed, and it may come back under its name at once', async () => {
    await b.kill9();
    const killedAt = Date.now();
    await untilPolledSince(a, killedAt, 20_000);
    await until('it is silent', 15_000, async () => (await nodeOf(a, 'b')).state === 'silent');
    await until('samples go on, whichever node took them', 40_000, async () => {
      const { newestAt } = await samples();
      return newestAt > killedAt + 10_000;
    });
    const again = await cluster.node('b', { folder: b.folder });
    assert.equal((await nodeOf(a, 'b')).state, 'working');
    b = again;
  });

  it('drain within two seconds, and give their polls back', async () => {
    const stoppedAt = Date.now();
    assert.equal(await c.stop(), 0);
    const tookMs = Date.now() - stoppedAt;
    assert.ok(tookMs < 2_500, `it took ${tookMs} ms`);
    assert.equal((await nodeOf(a, 'c')).state, 'left');
    await untilPolledSince(a, Date.now(), 10_000);
  });

  it('are shown by the command line', async () => {
    const { code, out } = await rollcall(['nodes', '--url', a.url], a.folder);
    assert.equal(code, 0);
    assert.match(out, /^NODE +STATE +SEEN/);
    assert.match(out, /^a \* +working/m);
    assert.match(out, /^c +left/m);
  });

  it('poll on after their database was killed and started again', async () => {
    await cluster.postgres.kill9();
    await until(
      'it says that the database is away',
      15_000,
      async () => (await a.get('/api/health')).status === 503,
    );
    const { reading, instances } = await a.health();
    assert.equal(instances.length, 9, 'what was read last is shown');
    assert.ok((reading?.ageSeconds ?? 0) > 0);
    await cluster.postgres.resume();
    await untilPolledSince(a, Date.now(), 30_000);
    await untilPolledSince(b, Date.now(), 30_000);
  });
});

/** The samples of the fleet that are stored: how many, over how many seconds, and when the newest was, in ms since 1970. */
async function samples(): Promise<{ times: number; seconds: number; newestAt: number }> {
  const client = new pg.Client({ connectionString: cluster.postgres.url });
  await client.connect();
  const { rows } = await client.query<{ times: number; seconds: number; newestAt: number }>(
    `select count(*)::int as times, extract(epoch from max(at) - min(at))::float8 as seconds,
       (extract(epoch from max(at)) * 1000)::float8 as "newestAt"
     from history where series = 'instances.total'`,
  );
  await client.end();
  return rows[0] as (typeof rows)[number];
}

/** What a stream of events of one type has told so far. */
function eventsOf(service: ServiceProcess, type: string): { text: string; close: () => void } {
  const controller = new AbortController();
  const told = { text: '', close: () => controller.abort() };
  void (async () => {
    const { body } = await fetch(`${service.url}/api/events?types=${type}`, { signal: controller.signal });
    for await (const piece of body as unknown as AsyncIterable<Uint8Array>)
      told.text += Buffer.from(piece).toString();
  })().catch(() => undefined);
  return told;
}
