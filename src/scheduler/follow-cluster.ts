import type { Registry } from 'prom-client';
import type { InstanceConfig } from '../contract/instance.ts';
import { fleetDigest } from './cluster/nodes/fleet-digest.ts';
import type { ClusterNode } from './cluster-node.ts';
import type { EventFeed } from './event-feed.ts';
import { ChangesOfOthers } from './events/changes-of-others.ts';
import type { PollCount } from './poll-count.ts';
import type { PolicyService } from './policy-service.ts';
import type { PollingInCluster } from './polling-in-cluster.ts';
import type { RolloutService } from './rollout-service.ts';
import { ClusterMetrics } from './server/cluster-metrics.ts';
import type { Database } from './storage/database.ts';

interface FollowPorts {
  node: ClusterNode;
  database: Database;
  polling: PollingInCluster;
  polls: PollCount;
  fleet: () => readonly InstanceConfig[];
  /** What each lever is set to on this node, as text. */
  levers: () => Record<string, string>;
  workloads: () => Record<string, number>;
  /** Takes up lever and configuration as they are stored now. */
  refresh: () => Promise<void>;
  policy: PolicyService;
  rollouts: RolloutService;
  registry: Registry;
  feed: EventFeed;
}

/**
 * What a node tells of itself with each heartbeat, and what it looks at then of what the others changed: configuration,
 * levers, revoked snapshots, verdicts, the audit log, and how instances came and went.
 */
export function followCluster(ports: FollowPorts): void {
  const { node, database, polling, polls, levers, workloads } = ports;
  const { refresh, policy, rollouts, feed } = ports;
  const metrics = new ClusterMetrics(ports.registry, () => ({
    ...polling.figures(),
    readingAgeSeconds: polling.managed.reading?.ageSeconds ?? 0,
  }));
  const others = new ChangesOfOthers(database, node.name);
  let digest: { of: readonly InstanceConfig[]; is: string } | undefined;
  node.tells(
    () => {
      const fleet = ports.fleet();
      if (digest?.of !== fleet) digest = { of: fleet, is: fleetDigest(fleet) };
      return {
        places: polling.places,
        inFlight: polling.inFlight,
        succeeded: polls.succeeded,
        failed: polls.failed,
        instances: fleet.length,
        fleetDigest: digest.is,
        levers: levers(),
        workloads: workloads(),
      };
    },
    async () => {
      await refresh();
      await policy.follow();
      feed.wake();
      for (const change of await others.look()) feed.events.publish(change);
      await rollouts.follow();
      metrics.show((await node.list()).nodes);
    },
  );
}
