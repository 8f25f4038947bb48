import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instanceConfig } from '../../../contract/instance.ts';
import { fleetDigest } from './fleet-digest.ts';
import { pollsBetween, workloadsOf } from './fleet-work.ts';
import { nodeListOf } from './node-list.ts';
import type { StoredNode } from './node-rows.ts';

const node = (name: string, more: Partial<StoredNode> = {}): StoredNode => ({
  name,
  incarnation: `${name}-1`,
  state: 'working',
  version: '1.0.0',
  startedAt: 0,
  seenAt: 10_000,
  seenSecondsAgo: 1,
  places: 16,
  inFlight: 0,
  polls: { succeeded: 0, failed: 0 },
  instances: 3,
  fleetDigest: 'a',
  clockAheadMs: 0,
  levers: {},
  workloads: {},
  ...more,
});

describe('what nodes did together', () => {
  it('is the polls of each over the time between its own heartbeats', () => {
    const before = [
      node('a', { polls: { succeeded: 100, failed: 10 } }),
      node('b', { seenAt: 9_000, polls: { succeeded: 50, failed: 0 } }),
    ];
    const now = [
      node('a', { seenAt: 20_000, polls: { succeeded: 200, failed: 30 } }),
      node('b', { seenAt: 20_000, polls: { succeeded: 61, failed: 0 } }),
    ];
    assert.deepEqual(pollsBetween(before, now), { succeeded: 11, failed: 2, elapsedSeconds: 1 });
  });

  it('counts a node that was started anew from its second sample on, and nobody who is silent', () => {
    const before = [node('a', { polls: { succeeded: 900, failed: 0 } }), node('b')];
    const now = [
      node('a', { incarnation: 'a-2', seenAt: 20_000, polls: { succeeded: 3, failed: 0 } }),
      node('b'),
    ];
    assert.deepEqual(pollsBetween(before, now), { succeeded: 0, failed: 0, elapsedSeconds: 0 });
  });

  it('is of peaks the largest, and of what is done in a second the sum', () => {
    const workloads: Pick<StoredNode, 'workloads'>[] = [
      { workloads: { 'service.requests.ok': 3, 'service.memory': 100, 'service.cpu': 0.2 } },
      { workloads: { 'service.requests.ok': 4, 'service.memory': 70, 'service.cpu': 0.1 } },
      { workloads: {} },
    ];
    const together = workloadsOf(workloads);
    assert.equal(together['service.requests.ok'], 7);
    assert.equal(together['service.memory'], 100);
    assert.ok(Math.abs((together['service.cpu'] ?? 0) - 0.3) < 1e-9);
    assert.deepEqual(workloadsOf([]), {});
  });
});

describe('the list of nodes', () => {
  it('says which node answers, and whether those that work name the same instances', () => {
    const list = (other: Partial<StoredNode>) => nodeListOf([node('a'), node('b', other)], 'b', 20_000);
    assert.deepEqual(
      list({}).nodes.map(({ answers }) => answers),
      [false, true],
    );
    assert.equal(list({}).fleetsDiffer, false);
    assert.equal(list({ fleetDigest: 'b' }).fleetsDiffer, true);
    assert.equal(list({ fleetDigest: 'b', state: 'silent' }).fleetsDiffer, false);
    assert.ok(!JSON.stringify(list({})).includes('incarnation'));
  });
});

describe('the digest of a fleet', () => {
  const instance = (name: string, more: object = {}) =>
    instanceConfig.parse({
      name,
      type: 'pve',
      url: 'https://10.0.0.1:8006',
      auth: { tokenId: 'a@pve!b', secret: 's' },
      ...more,
    });

  it('is the same in any order, and another for another address', () => {
    const fleet = [instance('a'), instance('b')];
    assert.equal(fleetDigest(fleet), fleetDigest([...fleet].reverse()));
    assert.notEqual(
      fleetDigest(fleet),
      fleetDigest([instance('a'), instance('b', { url: 'https://10.0.0.2' })]),
    );
    assert.notEqual(fleetDigest(fleet), fleetDigest([instance('a')]));
  });

  it('has nothing of a credential in it', () => {
    const renewed = instance('a', { auth: { tokenId: 'a@pve!b', secret: 'another' } });
    assert.equal(fleetDigest([instance('a')]), fleetDigest([renewed]));
  });
});
