import { systemClock } from './clock/clock.ts';
import type { ClusterNode } from './cluster-node.ts';
import type * as parts from './in-cluster.ts';
import type { Settings } from './settings/schema.ts';
import type { Database } from './storage/database.ts';

/** What a node is made of; it is loaded with `--cluster` alone, for the engine of jobs has its weight. */
type ClusterParts = typeof parts;

/**
 * Joins the other nodes of a database, if the settings say that there are any. `lost` resolves when another process has
 * the name of this node, which then may not go on.
 * @throws NodeNameError where a node of its name lives. The database is closed then.
 */
export async function joinCluster(
  settings: Pick<Settings, 'cluster' | 'node'>,
  { database, version, onError }: { database: Database; version: string; onError: (error: unknown) => void },
): Promise<{ node?: ClusterNode; parts?: ClusterParts; lost: Promise<Error> }> {
  const lost = Promise.withResolvers<Error>();
  if (!settings.cluster) return { lost: lost.promise };
  const loaded = await import('./in-cluster.ts');
  try {
    const node = await loaded.ClusterNode.join({
      database,
      local: systemClock,
      name: settings.node,
      version,
      onLost: lost.resolve,
      onError,
    });
    return { node, parts: loaded, lost: lost.promise };
  } catch (error) {
    await database.close();
    throw error;
  }
}
