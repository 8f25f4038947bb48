import { sampleEveryMs } from '../src/contract/series.ts';
import { Recording } from '../src/scheduler/rollout/backtest/recording.ts';

/** Every recorded history of the tests begins here. */
export const recordedFrom = Date.UTC(2026, 10, 1);

/** What a tick of recorded history holds, by series; nothing where nothing was recorded. */
export type RecordedTick = Readonly<Record<string, number>> | undefined;

/** A history of so many ticks of ten seconds; `tick` counts from 0. Twelve instances, unless it says otherwise. */
export function recordedHistory(ticks: number, at: (tick: number) => RecordedTick): Recording {
  const recording = new Recording(recordedFrom, recordedFrom + (ticks - 1) * sampleEveryMs);
  for (let tick = 0; tick < ticks; tick++)
    for (const [series, value] of Object.entries({ 'instances.total': 12, ...at(tick) }))
      recording.add(series, { at: recordedFrom + tick * sampleEveryMs, value });
  return recording;
}
