import type { SyncLimits } from '../../contract/sync.ts';
import type { StoredRun } from './storage/run-store.ts';

/** What the lever was set to last by a rollout. */
export interface LeverState {
  id: string;
  limits: SyncLimits;
  /** Queues are to be dropped and runs begun again from what is stored. */
  restart: boolean;
}

/**
 * The limits that hold for a run: its own, until the lever is set while it runs, for a kill switch has to reach every
 * run; else the lever's, or those of the settings where no rollout has set it.
 */
export function effectiveLimits(
  { ownLimits, orderBefore }: Pick<StoredRun, 'ownLimits' | 'orderBefore'>,
  lever: LeverState | null,
  settings: SyncLimits,
): SyncLimits {
  if (ownLimits && (lever?.id ?? null) === orderBefore) return ownLimits;
  return lever?.limits ?? settings;
}
