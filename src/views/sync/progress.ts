import type { SyncRun } from '../../contract/sync.ts';

interface RunProgressed {
  /** Days that have come to their end, as a share of all. */
  share: number;
  /** At the pace so far; undefined while nothing has ended, or it stands still. */
  secondsLeft: number | undefined;
}

/** How far a run is; undefined for one that has ended. */
export function progressOf({
  state,
  days,
  counts,
  seconds,
}: Pick<SyncRun, 'state' | 'days' | 'counts' | 'seconds'>): RunProgressed | undefined {
  if (state === 'done' || state === 'partial' || state === 'failed') return undefined;
  const ended = days - counts.pending;
  const share = days === 0 ? 0 : Math.min(1, Math.max(0, ended / days));
  const moves = state === 'running' && ended > 0 && seconds > 0;
  return { share, secondsLeft: moves ? (seconds / ended) * (days - ended) : undefined };
}
