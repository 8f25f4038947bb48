import { after, describe, it } from 'node:test';
import { ClusterOfServices, nodeOf, untilPolledSince } from './cluster-of-services.ts';
import { cuttableWay } from './cuttable-way.ts';
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
