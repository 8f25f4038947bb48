import { type HistoryAnswer } from '../../../../contract/history.ts';
import { sampleEveryMs, seriesCatalogue } from '../../../../contract/series.ts';
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

/** The step that a panel of this resolution needs: whole samples, and never finer than they were taken. */
export function historyStepMs(intervalMs: number): number {
  return Math.max(1, Math.ceil(intervalMs / sampleEveryMs)) * sampleEveryMs;
}

/** The service refuses more steps than this in an answer. */
const mostSteps = 11_000;

/** The step of a panel: its interval, unless that gives more points than it draws. An alert rule says no number. */
export function panelStepMs({ timeRange: { from, to }, intervalMs, maxDataPoints }: Panel): number {
  const most = Math.min(maxDataPoints > 0 ? maxDataPoints : mostSteps, mostSteps);
  return historyStepMs(Math.max(intervalMs, (to - from) / most));
}
