import { useCallback, useEffect, useMemo, useState } from 'react';
import type { PlaybackQuality } from '../../contract/playback-quality.ts';
import { frameAt, momentOf, scheduleOf, type Frame } from './playback.ts';

export interface Playback {
  frame: Frame;
  playing: boolean;
  /** Nothing is in motion: the plan has no moves, or is shown as a summary. */
  still: boolean;
  play: () => void;
  pause: () => void;
  /** Shows the plan when so many moves have arrived, and stops there. */
  seek: (done: number) => void;
}

/**
 * Plays a plan from its first move on, unless it is only to be gone through. `onEnd` is called when the last has arrived.
 */
export function usePlayback(
  moves: number,
  quality: PlaybackQuality,
  { plays, onEnd }: { plays: boolean; onEnd: () => void },
): Playback {
  const schedule = useMemo(() => scheduleOf(moves, quality), [moves, quality]);
  const still = schedule.totalMs === 0;
  const [elapsed, setElapsed] = useState(0);
  const [playing, setPlaying] = useState(plays);
  const [pace, setPace] = useState(quality === 'summary' ? 'full' : quality);
  // What plays at another pace goes on from the moves that have arrived: none is taken back. A summary has no pace.
  if (quality !== 'summary' && quality !== pace) {
    setPace(quality);
    setElapsed(momentOf(schedule, frameAt(scheduleOf(moves, pace), elapsed).done));
  }

  useEffect(() => {
    if (!playing || still) return undefined;
    let before: number | undefined;
    let frame = requestAnimationFrame(function draw(at) {
      // A page that was out of sight goes on where it was, instead of jumping to the end.
      const passed = before === undefined ? 0 : Math.min(250, at - before);
      before = at;
      setElapsed((known) => Math.min(schedule.totalMs, known + passed));
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, still, schedule]);

  const ended = !still && elapsed >= schedule.totalMs;
  useEffect(() => {
    if (!ended || !playing) return;
    setPlaying(false);
    onEnd();
  }, [ended, playing, onEnd]);

  return {
    frame: useMemo(() => frameAt(schedule, still ? Infinity : elapsed), [schedule, still, elapsed]),
    playing: playing && !still,
    still,
    play: useCallback(() => {
      setElapsed((known) => (known >= schedule.totalMs ? 0 : known));
      setPlaying(true);
    }, [schedule]),
    pause: useCallback(() => setPlaying(false), []),
    seek: useCallback(
      (done: number) => {
        setPlaying(false);
        setElapsed(momentOf(schedule, done));
      },
      [schedule],
    ),
  };
}
