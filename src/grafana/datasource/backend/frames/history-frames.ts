import { type HistoryAnswer } from '../../../../contract/history.ts';
import { mostSteps, sampleEveryMs, seriesCatalogue } from '../../../../contract/series.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { seriesFrame } from './series-frame.ts';
import type { Panel } from './upstream.ts';

/** Recorded series on one time axis. */
export function historyFrames(answer: HistoryAnswer): Frame[] {
  return seriesFrame(
    'history',
    answer,
    answer.series.map(({ name, unit, values }) => ({
      name,
      values,
      config: { unit, displayNameFromDS: seriesCatalogue[name].label },
    })),
  );
}

/**
 * The step of a panel: its interval, unless that gives more points than it draws, in whole samples and never finer than
 * they were taken. An alert rule says no number of points.
 */
export function panelStepMs({ timeRange: { from, to }, intervalMs, maxDataPoints }: Panel): number {
  const most = Math.min(maxDataPoints > 0 ? maxDataPoints : mostSteps, mostSteps);
  const wanted = Math.max(intervalMs, (to - from) / most);
  return Math.max(1, Math.ceil(wanted / sampleEveryMs)) * sampleEveryMs;
}
