import type { ReachRow } from '../../contract/reach.ts';
import { fleetScenarios } from './fleet-scenarios.ts';
import { defaultDeadlineMs, observe } from './observed-fleet.ts';

const timesInstances = 1.5;

/**
 * The known negative of the adaptive polling playbook's "queue depth > 1.5 × instances": Pulse's depth counts one entry
 * for each instance that is scheduled, so that no input brings it above the size of the fleet.
 */
export function playbookQueueRow(): ReachRow {
  const lever = { enabled: true, scope: { groups: [], percent: 100 } };
  let highest = 0;
  for (const scenario of fleetScenarios(defaultDeadlineMs()).filter(({ workers }) => workers !== undefined))
    for (const { at, health } of observe({
      scenario,
      groups: [],
      lever,
      wellMs: 600_000,
      faultMs: 1_800_000,
    })) {
      if (at % 60_000 !== 0) continue;
      const { queue, instances } = health();
      highest = Math.max(highest, (queue.scheduled ?? 0) / instances.length);
    }
  const reachable = highest > timesInstances;
  return {
    kind: 'known-negative',
    of: 'playbook',
    name: 'queue depth over 1.5 × instances',
    stage: null,
    condition: `scheduled tasks > ${timesInstances} × instances, on Pulse's queue.depth`,
    reachable,
    scenario: null,
    seconds: null,
    reason: `each instance stands in the queue once: with too few workers it holds ${highest} × instances, and never more`,
  };
}
