import type { SyncSites } from '../../contract/sync.ts';
import type { StoredRun } from './storage/run-store.ts';

/** Whether Search Console lets the account read the site, as far as the last run and the days tell. */
export function accessOf(
  last: StoredRun | undefined,
  { ok, empty }: { ok: number; empty: number },
): SyncSites['sites'][number]['access'] {
  if (last?.figures.denied) return 'denied';
  return ok + empty > 0 || (last?.figures.pages ?? 0) > 0 ? 'ok' : 'unknown';
}
