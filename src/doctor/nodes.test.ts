import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noNodes, type Node } from '../contract/nodes.ts';
import { aboutNodes } from './nodes.ts';

const at = '2026-11-21T08:00:00.000Z';
const node = (name: string, changes: Partial<Node> = {}): Node => ({
  name,
  state: 'working',
  answers: name === 'a',
  version: '0.1.0',
  startedAt: at,
  seenAt: at,
  seenSecondsAgo: 1,
  places: 16,
  inFlight: 0,
  polls: { succeeded: 9, failed: 0 },
  instances: 12,
  fleetDigest: '5a1f0c3e9b7d',
  clockAheadMs: 0,
  ...changes,
});
const about = (nodes: Node[], fleetsDiffer = false) =>
  aboutNodes({ clustered: true, at, nodes, fleetsDiffer });

describe('the nodes of a cluster', () => {
  it('are none where a service polls alone', () => {
    assert.deepEqual(aboutNodes(noNodes(Date.parse(at))), []);
  });

  it('are well where all have one fleet and one version', () => {
    assert.deepEqual(about([node('a'), node('b')]), [{ check: 'nodes', state: 'ok', says: '2 work: a, b' }]);
  });

  it('that differ are named with what each has', () => {
    const found = about(
      [node('a'), node('b', { instances: 11, fleetDigest: 'ffff', version: '0.2.0' })],
      true,
    );
    const said = found.map(({ says }) => says).join('\n');
    assert.match(said, /a has 12 \(5a1f0c3e9b7d\), b has 11 \(ffff\)/);
    assert.match(said, /different versions: 0\.1\.0, 0\.2\.0/);
    assert.ok(found.slice(1).every(({ state, fix }) => state === 'warn' && fix));
  });

  it('that are silent are named, and those that left are not', () => {
    const found = about([
      node('a'),
      node('b', { state: 'silent', seenSecondsAgo: 41.2 }),
      node('c', { state: 'left' }),
    ]);
    assert.deepEqual(
      found.map(({ says }) => says),
      ['1 work: a', 'b has said nothing for 41 s, and the others do its work.'],
    );
  });
});
