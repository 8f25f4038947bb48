import type { LeverName } from '../contract/plan.ts';
import type { Clock } from './clock/clock.ts';
import type { Injectors } from './rollout/carrier.ts';
import { AdaptivePollingLever, type AdaptivePollingPorts } from './rollout/levers/adaptive-polling.ts';
import { FleetFaults } from './rollout/levers/fleet-faults.ts';
import type { Levers } from './rollout/levers/lever.ts';
import { SimulatedLever } from './rollout/levers/simulated-lever.ts';
import type { Database } from './storage/database.ts';

/** How long a workload that is not there yet takes to show a setting, in ms. */
const simulatedDelayMs = 1_000;

/**
 * What rollouts move, and what makes it ill for drills. Polling is real; search-console-sync and optimize are simulated
 * until they are there. Faults are injected into a simulated fleet alone: on a real one drills are dry runs.
 */
export async function rolloutLevers({
  database,
  clock,
  polling,
  simulatorUrl,
}: {
  database: Database;
  clock: Clock;
  polling: AdaptivePollingPorts;
  /** Of the simulator's control API, where it is what is polled. */
  simulatorUrl: string | undefined;
}): Promise<{ levers: Levers; injectors: Injectors }> {
  const simulated = async <Name extends LeverName>(name: Name) => {
    const lever = new SimulatedLever({ name, database, clock, delayMs: simulatedDelayMs });
    await lever.start();
    return lever;
  };
  const sync = await simulated('search-console-sync');
  const optimize = await simulated('optimize');
  return {
    levers: {
      'adaptive-polling': new AdaptivePollingLever(polling),
      'search-console-sync': sync,
      optimize,
    },
    injectors: {
      'search-console-sync': sync,
      optimize,
      ...(simulatorUrl !== undefined && { 'adaptive-polling': new FleetFaults(simulatorUrl) }),
    },
  };
}
