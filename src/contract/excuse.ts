import type { InstanceHealth } from './health.ts';

/** Why nobody is to be paged for an instance alone; empty where nothing speaks against it. */
export type Excuse = '' | 'paused' | 'offline by plan' | 'fleet-wide fault';

/** No host is polled less often while it is well: what began within this time before a fault of all may be part of it. */
const longestIntervalMs = 5 * 60_000;

/**
 * A fault of the whole fleet pages once, for the fleet. An instance whose trouble is older than that is paged for all
 * the same, and goes on being: an alert that resolved because something worse happened would say the opposite of it.
 *
 * @param lastSuccessAt in ms since 1970; null where there never was a good poll
 * @param ourFaultSince since when the fault may be ours; null where it is not suspected
 */
export function excuseOf(
  {
    paused,
    plannedOfflineUntil,
    pollStatus,
  }: Pick<InstanceHealth, 'paused' | 'plannedOfflineUntil' | 'pollStatus'>,
  lastSuccessAt: number | null,
  ourFaultSince: number | null,
): Excuse {
  if (paused !== undefined) return 'paused';
  if (plannedOfflineUntil !== undefined) return 'offline by plan';
  const { firstFailureAt } = pollStatus;
  const began = firstFailureAt === undefined ? lastSuccessAt : Date.parse(firstFailureAt);
  if (ourFaultSince === null || began === null) return '';
  return began > ourFaultSince - longestIntervalMs ? 'fleet-wide fault' : '';
}
