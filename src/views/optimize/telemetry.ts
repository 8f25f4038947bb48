import type { OptimizeSignal, OptimizeState } from '../../contract/optimize-session.ts';
import type { PlaybackQuality } from '../../contract/playback-quality.ts';

/** What a page saw since it last told, as the service takes it. */
export interface Telemetry {
  transitions: { from: OptimizeState; to: OptimizeState }[];
  playbacks: PlaybackQuality[];
  mismatches: number;
  recovered: number;
  not_recovered: number;
}

export const newTelemetry: Telemetry = {
  transitions: [],
  playbacks: [],
  mismatches: 0,
  recovered: 0,
  not_recovered: 0,
};

/** So many of a kind are taken at once. */
const most = 100;

/** @param gaveUp the page was left while its snapshot was not the server's. */
export function withSignals(told: Telemetry, signals: readonly OptimizeSignal[], gaveUp = false): Telemetry {
  if (signals.length === 0 && !gaveUp) return told;
  const count = (kind: OptimizeSignal['kind']) => signals.filter((signal) => signal.kind === kind).length;
  const made = signals.flatMap((signal) =>
    signal.kind === 'transition' ? [{ from: signal.from, to: signal.to }] : [],
  );
  const played = signals.flatMap((signal) => (signal.kind === 'quality' ? [signal.quality] : []));
  return together(told, {
    transitions: made,
    playbacks: played,
    mismatches: count('mismatch'),
    recovered: count('recovery'),
    not_recovered: gaveUp ? 1 : 0,
  });
}

/** What was seen earlier and later as one. Of more than the service takes at once the latest stay. */
export const together = (earlier: Telemetry, later: Telemetry): Telemetry => ({
  transitions: [...earlier.transitions, ...later.transitions].slice(-most),
  playbacks: [...earlier.playbacks, ...later.playbacks].slice(-most),
  mismatches: earlier.mismatches + later.mismatches,
  recovered: earlier.recovered + later.recovered,
  not_recovered: earlier.not_recovered + later.not_recovered,
});
