import type { SyncRun } from '../../../contract/sync.ts';
import { t } from '../../text.ts';

const isSequential = ({ limits }: SyncRun): boolean => limits.maxConcurrency === 1;

/**
 * Why a speed-up of one run over another says nothing, as a sentence; undefined where it does. One has to be sequential
 * and the other not, and both have to have done the same work: the same days, all of them read, and as many rows.
 */
export function obstacleBetween(baseline: SyncRun, concurrent: SyncRun): string | undefined {
  if (baseline.site !== concurrent.site || baseline.type !== concurrent.type)
    return t('rollcall.sync.other-site', 'They are of different properties, or kinds of results.');
  if (baseline.from !== concurrent.from || baseline.to !== concurrent.to)
    return t('rollcall.sync.other-days', 'They are of different days.');
  if (!isSequential(baseline) || isSequential(concurrent))
    return t(
      'rollcall.sync.not-modes',
      'The first has to be sequential, with one worker, and the second to have more.',
    );
  if (baseline.state !== 'done' || concurrent.state !== 'done')
    return t(
      'rollcall.sync.not-done',
      'One of them is not done: a run that was stopped, or lacks days, has no speed.',
    );
  if (!baseline.force || !concurrent.force)
    return t('rollcall.sync.not-forced', 'One of them did not read days that were there: it had less to do.');
  if (baseline.rows !== concurrent.rows || baseline.rows === 0)
    return t('rollcall.sync.other-rows', 'They did not read as many rows.');
  return undefined;
}

/** How many times as fast the concurrent run was. */
export const speedUpOf = (baseline: SyncRun, concurrent: SyncRun): number | undefined =>
  obstacleBetween(baseline, concurrent) !== undefined || concurrent.seconds === 0
    ? undefined
    : baseline.seconds / concurrent.seconds;

/** The newest run that has a sequential counterpart, and that counterpart: what a report is about unless it is told. */
export function newestPair(runs: readonly SyncRun[]): { baseline: SyncRun; concurrent: SyncRun } | undefined {
  const sequential = runs.filter(isSequential);
  for (const concurrent of runs.filter((run) => !isSequential(run))) {
    const baseline = sequential.find((run) => obstacleBetween(run, concurrent) === undefined);
    if (baseline) return { baseline, concurrent };
  }
  return undefined;
}
