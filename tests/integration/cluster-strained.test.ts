import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import type { InstanceConfig } from '../../src/contract/instance.ts';
import type { InstancesPage } from '../../src/contract/management.ts';
import { ClusterOfServices, nodeOf, untilPolledSince } from './cluster-of-services.ts';
import { cuttableWay } from './cuttable-way.ts';
import { reload } from './reload.ts';
import { until } from './service-process.ts';

const started = await ClusterOfServices.start();
const skip = typeof started === 'string' ? started : false;
const cluster = started as ClusterOfServices;
after(() => (skip === false ? cluster.stop() : undefined));

describe('a node that is cut off from its database', { skip, concurrency: false }, () => {
  it('shows what it knew with its age, and works again when the way is mended; the other polls meanwhile', async () => {
    const way = await cuttableWay(cluster.postgres.url);
    const far = await cluster.node('far', { databaseUrl: way.url });
    const near = await cluster.node('near');
    await untilPolledSince(near, Date.now(), 15_000);
    way.cut();
    await untilPolledSince(near, Date.now(), 20_000);
    await until('it is silent', 15_000, async () => (await nodeOf(near, 'far')).state === 'silent');
    await untilPolledSince(near, Date.now(), 20_000);
    way.mend();
    await until('it is back', 30_000, async () => (await nodeOf(near, 'far')).state === 'working');
    await untilPolledSince(far, Date.now(), 20_000);
    await Promise.all([far.stop(), near.stop()]);
    await way.close();
  });
});

describe('a fleet of 100,000', { skip, concurrency: false }, () => {
  it('is taken up in one reload, and each of its instances has its first poll planned', async () => {
    const node = await cluster.node('large');
    const many = (count: number): InstanceConfig[] =>
      Array.from({ length: count }, (_, n) => ({
        name: `system-${n}`,
        type: 'gbfs',
        // Nobody listens there: a poll is refused at once.
        url: 'http://127.0.0.1:9/gbfs.json',
      }));
    reload(node, { ...cluster.settings(many(100_000)) });
    await until('it is told', 60_000, async () => (await nodeOf(node, 'large')).instances === 100_000);
    const client = new pg.Client({ connectionString: cluster.postgres.url });
    await client.connect();
    const planned = async () => {
      const { rows } = await client.query<{ count: number }>(
        `select count(*)::int as count from poll_claims where key like 'gbfs::system-%' and part = 'status'`,
      );
      return rows[0]?.count ?? 0;
    };
    await until('every instance is planned', 120_000, async () => (await planned()) === 100_000);
    await client.end();
    const { body } = await node.get('/api/monitoring/instances?limit=1');
    assert.equal((body as InstancesPage).total, 100_000);
    assert.equal(await node.stop(), 0);
  });
});
