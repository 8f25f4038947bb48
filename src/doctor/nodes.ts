import type { NodeList } from '../contract/nodes.ts';
import { ok, warn, type Finding } from './finding.ts';

/** How the nodes of a cluster stand to one another; a service that polls alone has none. */
export function aboutNodes({ clustered, nodes, fleetsDiffer }: NodeList): Finding[] {
  if (!clustered) return [];
  const working = nodes.filter(({ state }) => state === 'working');
  const versions = [...new Set(working.map(({ version }) => version))].sort();
  return [
    ok('nodes', `${working.length} work: ${working.map(({ name }) => name).join(', ')}`),
    ...(fleetsDiffer
      ? [
          warn(
            'nodes',
            `The nodes do not name the same instances: ${working
              .map(({ name, instances, fleetDigest }) => `${name} has ${instances} (${fleetDigest})`)
              .join(', ')}.`,
            'Give all of them one settings file, and reload each with SIGHUP.',
          ),
        ]
      : []),
    ...(versions.length > 1
      ? [
          warn(
            'nodes',
            `The nodes are of different versions: ${versions.join(', ')}.`,
            'Where no upgrade is under way, finish the last one: docs/upgrade.md.',
          ),
        ]
      : []),
    ...nodes
      .filter(({ state }) => state === 'silent')
      .map(({ name, seenSecondsAgo }) =>
        warn(
          'nodes',
          `${name} has said nothing for ${Math.round(seenSecondsAgo)} s, and the others do its work.`,
          'Start it again, or leave it: its name is forgotten after a day.',
        ),
      ),
  ];
}
