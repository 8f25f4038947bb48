import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { openServer } from '../../src/scheduler/storage/server.ts';
import { temporaryFolder } from '../embedded-database.ts';
import { until } from '../integration/service-process.ts';
import { startPostgres, type PostgresServer } from '../postgres-server.ts';
import { ClusterNode, copyVersion, lastMigration, startFleet } from './node-cluster.ts';
import type { Started } from './started.ts';

const instances = 24;
const names = ['node-1', 'node-2', 'node-3'];
/** What is due is polled within so long whatever happens to a node; with the hasty settings each is due every second. */
const takeoverSeconds = 15;
const migration = `-- expand: nodes from ${lastMigration()} on keep running
alter table instance_states add column upgraded boolean not null default true;
create table upgrade_marks (at timestamptz not null default now());
`;

const server: PostgresServer | string = await startPostgres();
after(async () => {
  if (typeof server !== 'string') await server.stop();
});

const skip = typeof server === 'string' ? server : false;

describe('an upgrade of three nodes, one by one', { skip }, () => {
  const folder = temporaryFolder();
  let next = '';
  const nodes = new Map<string, ClusterNode>();
  let simulator: Started | undefined;
  let config = '';

  const start = async (name: string, version?: string) => {
    const { url } = server as PostgresServer;
    const node = new ClusterNode({ name, databaseUrl: url, config, folder, ...(version && { version }) });
    nodes.set(name, node);
    await node.ready();
  };
  before(async () => {
    next = copyVersion(folder, { version: '0.0.2', migration });
    ({ simulator, config } = await startFleet(folder, instances));
    await Promise.all(names.map((name) => start(name)));
    await (nodes.get('node-1') as ClusterNode).polled(instances);
  });
  after(async () => {
    await Promise.all([...nodes.values()].map(({ started }) => started.kill9()));
    await simulator?.kill9();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Asks the nodes that stay, over and over, and orders polls of them, until told to stop. */
  function load() {
    const refused: string[] = [];
    let oldestSeconds = 0;
    let asked = 0;
    let rounds = 0;
    let busy = true;
    let leaving: string | undefined;
    const staying = () => [...nodes.values()].filter(({ name }) => name !== leaving);
    const round = async () => {
      while (busy) {
        for (const node of staying()) {
          try {
            const { instances: shown, reading } = await node.health();
            for (const { instance, pollStatus } of shown) {
              const { lastSuccess } = pollStatus;
              const age = (Date.now() - Date.parse(lastSuccess ?? '')) / 1_000;
              if (age > oldestSeconds) oldestSeconds = age;
              if (lastSuccess === undefined) refused.push(`${node.name} shows no success of ${instance}`);
            }
            assert.ok(reading, 'it tells of its reading');
            const [one] = shown;
            const order = await node.ask(
              `/api/monitoring/instances/${encodeURIComponent(one?.key ?? '')}/poll`,
              {},
            );
            if (order.status !== 200) refused.push(`${node.name}: ${order.status} ${await order.text()}`);
            asked += 2;
          } catch (error) {
            refused.push(`${node.name}: ${String(error)} ${String((error as Error).cause)}`);
          }
        }
        rounds++;
        await delay(100);
      }
    };
    const running = round();
    return {
      /** Asks this node no more, and all others; what it was asked before is answered when this resolves. */
      async without(name: string | undefined) {
        leaving = name;
        const begun = rounds;
        await until('it is not asked any more', 30_000, () => rounds > begun);
      },
      async end() {
        busy = false;
        await running;
        return { refused, oldestSeconds, asked };
      },
    };
  }

  const replace = async (name: string, asking: ReturnType<typeof load>, version?: string) => {
    await asking.without(name);
    assert.equal(await nodes.get(name)?.started.stop(15_000), 0, nodes.get(name)?.started.log);
    await start(name, version);
    await asking.without(undefined);
    await until(`${name} works`, 20_000, async () =>
      ((await nodes.get(name)?.nodes()) ?? []).some((node) => node.name === name && node.state === 'working'),
    );
  };

  it('loses no poll and no request, and the version before can be started again on the way', async () => {
    const asking = load();
    await replace('node-1', asking, next);
    // Its schema has grown, and a node of the version before comes back to it.
    await replace('node-2', asking);
    await replace('node-2', asking, next);
    await replace('node-3', asking, next);
    const { refused, oldestSeconds, asked } = await asking.end();
    assert.deepEqual(refused, []);
    assert.ok(asked > 50, `only ${asked} requests`);
    assert.ok(oldestSeconds < takeoverSeconds, `an instance was not polled for ${oldestSeconds} s`);
  });

  it('leaves nodes of the new version alone, and a fleet that nothing has happened to', async () => {
    const node = nodes.get('node-3') as ClusterNode;
    const working = (await node.nodes()).filter(({ state }) => state === 'working');
    assert.deepEqual(working.map(({ name, version }) => [name, version]).sort(), [
      ['node-1', '0.0.2'],
      ['node-2', '0.0.2'],
      ['node-3', '0.0.2'],
    ]);
    for (const { polls } of working) assert.equal(polls.failed, 0);
    const { instances: shown } = await node.health();
    assert.equal(shown.length, instances);
    for (const each of shown) {
      assert.equal(each.breaker.failureCount, 0, each.instance);
      assert.equal(each.deadLetter.present, false, each.instance);
    }
  });

  it('comes to one job for each status poll, and none twice', async () => {
    const database = openServer((server as PostgresServer).url, () => undefined);
    try {
      // Who orders a poll between its fetch and its claim stores a second job; the end of the poll takes it away.
      await until('each has one job', takeoverSeconds * 1_000, async () => {
        const [row] = await database.query<{ instances: number; most: number }>(
          `select count(*)::int as instances, max(waiting)::int as most from (
             select s.key, count(j.id) as waiting
             from instance_states s left join rollcall_jobs.job j
               on j.name = 'poll' and j.data ->> 'key' = s.key and j.state in ('created', 'retry', 'active')
             group by s.key having count(j.id) > 0) as jobs`,
        );
        return row?.instances === instances && row.most === 1;
      });
    } finally {
      await database.close();
    }
  });
});
