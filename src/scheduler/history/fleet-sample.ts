import type { FleetSeriesName } from '../../contract/series.ts';

/** What a sample needs to know of each instance. */
export interface SampledInstance {
  /** Age of the last good poll in seconds; undefined where there never was one. */
  stalenessSeconds: number | undefined;
  healthy: boolean;
  adaptive: boolean;
  breakerClosed: boolean;
  deadLetter: boolean;
}

/** Polls that ended since the last sample, and the seconds that they were counted over. */
export interface CountedPolls {
  succeeded: number;
  failed: number;
  elapsedSeconds: number;
}

/** The fleet at one moment, and the polls that ended since the last sample. */
export interface SampledFleet extends CountedPolls {
  instances: SampledInstance[];
  backlog: number;
  inFlight: number;
  oldestOverdueSeconds: number;
  /** So many breakers opened at once that the fault may be the scheduler's, or its network's. */
  faultMayBeOurs: boolean;
  stalenessTargetSeconds: number;
}

/**
 * One sample of every series of the fleet that has a value now. A series over nothing (the staleness of no instance)
 * is left out rather than given a zero: verdicts take absence for what it is.
 * An instance that was never polled well counts as over the threshold but has no age.
 */
export function fleetSample(fleet: SampledFleet): Partial<Record<FleetSeriesName, number>> {
  const { instances } = fleet;
  const count = (which: (instance: SampledInstance) => boolean) => instances.filter(which).length;
  const ages = (which: (instance: SampledInstance) => boolean) =>
    instances
      .filter(which)
      .map(({ stalenessSeconds }) => stalenessSeconds)
      .filter((age) => age !== undefined)
      .sort((a, b) => a - b);
  const all = ages(() => true);
  const judged = ages(({ adaptive, healthy }) => adaptive && healthy);
  const over = count(({ stalenessSeconds }) => (stalenessSeconds ?? Infinity) > fleet.stalenessTargetSeconds);
  const perSecond = (polls: number) => (fleet.elapsedSeconds > 0 ? polls / fleet.elapsedSeconds : undefined);
  const sample: Record<FleetSeriesName, number | undefined> = {
    'instances.total': instances.length,
    'instances.adaptive': count(({ adaptive }) => adaptive),
    'queue.backlog': fleet.backlog,
    'queue.inFlight': fleet.inFlight,
    'queue.oldestOverdue': fleet.oldestOverdueSeconds,
    'staleness.p50': quantile(all, 0.5),
    'staleness.p95': quantile(all, 0.95),
    'staleness.max': all.at(-1),
    'staleness.overThreshold': instances.length > 0 ? over / instances.length : undefined,
    'adaptive.staleness.max': judged.at(-1),
    'breakers.notClosed': count(({ breakerClosed }) => !breakerClosed),
    'deadLetters.count': count(({ deadLetter }) => deadLetter),
    'fleet.faultMayBeOurs': fleet.faultMayBeOurs ? 1 : 0,
    'polls.succeeded': perSecond(fleet.succeeded),
    'polls.failed': perSecond(fleet.failed),
  };
  return Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== undefined));
}

/** Nearest-rank quantile of sorted values. */
function quantile(sorted: number[], q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}
