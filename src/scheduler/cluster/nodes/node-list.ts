import type { NodeList } from '../../../contract/nodes.ts';
import type { StoredNode } from './node-rows.ts';

/** The nodes as the API shows them. `answering` is the one that is asked; `at` is ms since 1970. */
export function nodeListOf(nodes: readonly StoredNode[], answering: string, at: number): NodeList {
  const digests = new Set(
    nodes.flatMap(({ state, fleetDigest }) => (state === 'working' ? fleetDigest : [])),
  );
  return {
    clustered: true,
    at: iso(at),
    fleetsDiffer: digests.size > 1,
    nodes: nodes.map(({ incarnation: _, levers: __, workloads: ___, startedAt, seenAt, ...node }) => ({
      ...node,
      answers: node.name === answering,
      startedAt: iso(startedAt),
      seenAt: iso(seenAt),
      seenSecondsAgo: Math.max(0, node.seenSecondsAgo),
      clockAheadMs: Math.round(node.clockAheadMs),
    })),
  };
}

const iso = (ms: number) => new Date(ms).toISOString();
