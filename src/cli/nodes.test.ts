import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Node, NodeList } from '../contract/nodes.ts';
import { nodesText } from './nodes.ts';

const node = (more: Partial<Node>): Node => ({
  name: 'a',
  state: 'working',
  answers: false,
  version: '0.0.1',
  startedAt: '2026-11-21T08:00:00Z',
  seenAt: '2026-11-21T11:59:59Z',
  seenSecondsAgo: 1,
  places: 16,
  inFlight: 3,
  polls: { succeeded: 51_234, failed: 12 },
  instances: 1_200,
  fleetDigest: '5a1f0c3e9b7d',
  clockAheadMs: 4,
  ...more,
});
const list = (nodes: Node[], fleetsDiffer = false): NodeList => ({
  clustered: true,
  at: '2026-11-21T12:00:00Z',
  nodes,
  fleetsDiffer,
});

describe('the nodes on a terminal', () => {
  it('stand in a table, with who answered, who is silent and whose clock is off', () => {
    const text = nodesText(
      list([
        node({ answers: true }),
        node({ name: 'b', state: 'silent', seenSecondsAgo: 41, clockAheadMs: 3.6e6 }),
      ]),
    );
    const [head, a, b] = text.split('\n');
    assert.match(head ?? '', /^NODE +STATE +SEEN +STARTED/);
    assert.match(a ?? '', /^a \* +working +1\.0 s ago +4 h ago +0\.0\.1 +3 of 16 +51234 +12 +1200 .* right$/);
    assert.match(b ?? '', /^b +silent +41\.0 s ago .* 3600 s ahead$/);
    assert.doesNotMatch(text, /DO NOT NAME/);
  });

  it('say what to do where they do not name the same instances', () => {
    assert.match(
      nodesText(list([node({})], true)),
      /DO NOT NAME THE SAME INSTANCES: give all of them one settings file/,
    );
  });

  it('are none where a service polls alone', () => {
    assert.match(nodesText({ ...list([]), clustered: false }), /without --cluster/);
  });
});
