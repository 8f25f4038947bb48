import { listNodes } from '../contract/endpoints/service.ts';
import type { NodeList } from '../contract/nodes.ts';
import { ago } from './ago.ts';
import { ApiClient } from './api-client.ts';
import { commonFlags, parse } from './command-line.ts';
import { json } from './json.ts';
import { table } from './table.ts';

export const nodesUsage = `rollcall nodes                                         the nodes that share the polling, and how each stands`;

/** Clocks that differ by less than this, in ms, are nothing to look at. */
const clockTellsMs = 1_000;

/** Carries out `rollcall nodes`. */
export async function nodes(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, commonFlags, 0);
  const list = await new ApiClient(values, env).call(listNodes);
  return values.json ? json(list) : nodesText(list);
}

/** The nodes in a table, and what somebody has to see to. Ages are by the database's clock, as are the times. */
export function nodesText({ clustered, nodes, at, fleetsDiffer }: NodeList): string {
  if (!clustered) return 'This service polls alone: it was started without --cluster.';
  const now = Date.parse(at ?? '');
  const rows = nodes.map((node) => [
    node.answers ? `${node.name} *` : node.name,
    node.state,
    `${node.seenSecondsAgo.toFixed(1)} s ago`,
    ago(node.startedAt, now),
    node.version,
    `${node.inFlight} of ${node.places}`,
    String(node.polls.succeeded),
    String(node.polls.failed),
    String(node.instances),
    node.fleetDigest,
    clockText(node.clockAheadMs),
  ]);
  const head = [
    'NODE',
    'STATE',
    'SEEN',
    'STARTED',
    'VERSION',
    'IN FLIGHT',
    'GOOD',
    'FAILED',
    'INSTANCES',
    'FLEET',
    'CLOCK',
  ];
  const lines = [table(head, rows), '', '* answered.'];
  if (fleetsDiffer)
    lines.push(
      'THE NODES DO NOT NAME THE SAME INSTANCES: give all of them one settings file, and reload each with SIGHUP.',
    );
  return lines.join('\n');
}

function clockText(aheadMs: number): string {
  if (Math.abs(aheadMs) < clockTellsMs) return 'right';
  return `${Math.abs(aheadMs / 1_000).toFixed(0)} s ${aheadMs > 0 ? 'ahead' : 'behind'}`;
}
