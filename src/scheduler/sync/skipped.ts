import type { PacificDay } from '../../contract/pacific-day.ts';

/** Why a day that is read already is not read again. */
export const skippedAsSynced = 'it is synced already: order the run with force to read it anew';

/** Why a day of a run is not asked for; null where it is. */
export function skipReason(
  day: PacificDay,
  { newest, settled, force }: { newest: PacificDay; settled: ReadonlySet<PacificDay>; force: boolean },
): string | null {
  if (day > newest) return `Search Console is not done with it: days are complete up to ${newest}`;
  return settled.has(day) && !force ? skippedAsSynced : null;
}
