import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import type { InstanceConfig } from '../../src/contract/instance.ts';
import type { InstancesPage } from '../../src/contract/management.ts';
import { ClusterOfServices, nodeOf } from './cluster-of-services.ts';
import { reload } from './reload.ts';
import { until } from './service-process.ts';

const started = await ClusterOfServices.start();
const skip = typeof started === 'string' ? started : false;
const cluster = started as ClusterOfServices;
after(() => (skip === false ? cluster.stop() : undefined));

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
