import type { DayCounts, SyncRun } from '../../contract/sync.ts';
import type { RunFigures } from './run-figures.ts';
import { noDays } from './storage/day-view.ts';
import type { StoredRun } from './storage/run-store.ts';

/** A run as the API shows it. Figures are those of its process, where it is this one, and else as they were stored. */
export function runDocument(
  run: StoredRun,
  days: { counts: DayCounts; repairs: number } = { counts: noDays, repairs: 0 },
  live?: { figures: RunFigures; problem: string | null },
): SyncRun {
  const { denied: _, ...figures } = live?.figures ?? run.figures;
  const { counts, repairs } = days;
  return {
    id: run.id,
    site: run.site,
    account: run.account,
    type: run.type,
    from: run.from,
    to: run.to,
    force: run.force,
    startedBy: run.startedBy,
    state: run.state,
    startedAt: new Date(run.startedAt).toISOString(),
    endedAt: run.endedAt === null ? null : new Date(run.endedAt).toISOString(),
    days: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    ...figures,
    repairs,
    problem: live?.problem ?? run.problem,
  };
}
