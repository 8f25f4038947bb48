import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ClusterServer } from './cluster-server.ts';
import { clusterRounds } from './rounds.ts';

it('three nodes lose nothing when one of them is killed or frozen, again and again', async (t) => {
  const server = await ClusterServer.start();
  if (typeof server === 'string') return t.skip(server);
  t.after(() => server.stop());
  const report = await clusterRounds(2, { seed: 2, server });
  assert.deepEqual(report.reasons, [], JSON.stringify(report, null, 2));
  assert.ok(report.killed > 0 && report.frozen > 0 && report.inHand > 0, JSON.stringify(report, null, 2));
});
