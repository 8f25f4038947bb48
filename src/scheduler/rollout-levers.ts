import type { LeverName } from '../contract/plan.ts';
import { everywhere } from './levers-everywhere.ts';
import type { Injectors } from './rollout/drill-carrier.ts';
import { AdaptivePollingLever, type AdaptivePollingPorts } from './rollout/levers/adaptive-polling.ts';
import { FleetFaults } from './rollout/levers/fleet-faults.ts';
import type { FaultInjector, Lever, Levers } from './rollout/levers/lever.ts';
import { OptimizeLever, type OptimizePorts } from './rollout/levers/optimize.ts';
import {
  SearchConsoleSyncLever,
  SyncFaults,
  type SearchConsoleSyncPorts,
} from './rollout/levers/search-console-sync.ts';

export interface SyncLeverPorts extends SearchConsoleSyncPorts {
  /** Makes the sync ill for drills, and well again; only where Search Console is simulated. */
  setFault: ((fault: string, on: boolean) => void) | undefined;
}

/**
 * What rollouts move, and what makes it ill for drills. Faults are injected where the fleet or the Search Console is
 * simulated: elsewhere drills are dry runs.
 */
export function rolloutLevers({
  polling,
  optimize,
  optimizeFaults,
  sync,
  simulatorUrl,
  nodesBehind,
}: {
  polling: AdaptivePollingPorts;
  optimize: OptimizePorts;
  /** Undefined where the stations are real. */
  optimizeFaults: FaultInjector | undefined;
  sync: SyncLeverPorts;
  /** Of the simulator's control API, where it is what is polled. */
  simulatorUrl: string | undefined;
  /** Where several nodes share the workloads: those on which a lever is not set yet as it is here. */
  nodesBehind: ((lever: LeverName) => Promise<string[]>) | undefined;
}): { levers: Levers; injectors: Injectors } {
  const shared = <Name extends LeverName>(lever: Lever<Name>) =>
    nodesBehind ? everywhere(lever, nodesBehind) : lever;
  return {
    levers: {
      'adaptive-polling': shared(new AdaptivePollingLever(polling)),
      // It reads from the database what every process keeps to.
      'search-console-sync': new SearchConsoleSyncLever(sync),
      optimize: shared(new OptimizeLever(optimize)),
    },
    injectors: {
      ...(sync.setFault && { 'search-console-sync': new SyncFaults(sync.setFault) }),
      ...(optimizeFaults && { optimize: optimizeFaults }),
      ...(simulatorUrl !== undefined && { 'adaptive-polling': new FleetFaults(simulatorUrl) }),
    },
  };
}
