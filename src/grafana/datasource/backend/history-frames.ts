import { type HistoryAnswer } from '../../../contract/history.ts';
import { sampleEveryMs, seriesCatalogue } from '../../../contract/series.ts';
import { frame, numberField, timeField, type Frame } from '../../backend-sdk/index.ts';

/** Several series on one time axis. No frame where there is no sample, which alerting takes as no data. */
export function historyFrames({ times, series, stepSeconds }: HistoryAnswer): Frame[] {
  if (times.length === 0) return [];
  return [
    frame({
      name: 'history',
      meta: { type: 'timeseries-wide', typeVersion: [0, 1], preferredVisualisationType: 'graph' },
      fields: [
        timeField('time', times, { config: { interval: stepSeconds * 1_000 } }),
        ...series.map(({ name, unit, values }) =>
          numberField(name, values, {
            nullable: true,
            config: { unit, displayNameFromDS: seriesCatalogue[name].label },
          }),
        ),
      ],
    }),
  ];
}

/** The step that a panel of this resolution needs: whole samples, and never finer than they were taken. */
export function historyStepMs(intervalMs: number): number {
  return Math.max(1, Math.ceil(intervalMs / sampleEveryMs)) * sampleEveryMs;
}
