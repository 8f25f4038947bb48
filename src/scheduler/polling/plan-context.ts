import type { InstanceConfig } from '../../contract/instance.ts';
import type { FleetHealth } from './fleet-health.ts';
import type { IntervalSelector, StalenessSource } from './interval-choice.ts';
import { plannedOfflineUntil } from './offline-window.ts';
import type { PlanContext } from './plan-next.ts';
import type { PollingSettings } from './polling-settings.ts';

/** What all plans of a fleet depend on at a moment. */
export interface FleetPlanning {
  settings: Pick<PollingSettings, 'cadence' | 'deadLetterRetryMs'>;
  staleness: StalenessSource;
  selector: IntervalSelector;
  /** Polls of the whole fleet that are due and wait. */
  backlog: number;
}

/** What a plan of one instance depends on. */
export function contextOf(
  { config, adaptive }: { config: InstanceConfig; adaptive: boolean },
  { settings, staleness, selector, backlog }: FleetPlanning,
  { ownFault }: FleetHealth,
  now: number,
): PlanContext {
  return {
    type: config.type,
    adaptive,
    backlog,
    cadence: settings.cadence,
    deadLetterRetryMs: settings.deadLetterRetryMs,
    offlineUntil: plannedOfflineUntil(config.offline, now),
    faultMayBeOurs: ownFault.suspectedSince !== undefined,
    staleness,
    selector,
  };
}
