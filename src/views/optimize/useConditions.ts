import { useEffect, useMemo, useState } from 'react';
import type { PlaybackConditions } from '../../contract/playback-quality.ts';
import { FrameRate } from './frameRate.ts';

/** What the browser can show and its user wants to see; pictures are counted while `counting`. */
export function useConditions(counting: boolean): PlaybackConditions {
  const [reducedMotion, setReducedMotion] = useState(() => wish().matches);
  const [framesPerSecond, setFramesPerSecond] = useState(() => new FrameRate().lowest);

  useEffect(() => {
    const asked = wish();
    const follow = () => setReducedMotion(asked.matches);
    asked.addEventListener('change', follow);
    return () => asked.removeEventListener('change', follow);
  }, []);

  useEffect(() => {
    if (!counting) return undefined;
    const rate = new FrameRate();
    const onHidden = () => rate.onHidden();
    document.addEventListener('visibilitychange', onHidden);
    let frame = requestAnimationFrame(function count(at) {
      const measured = rate.onFrame(at);
      if (measured !== undefined) setFramesPerSecond(Math.round(measured));
      frame = requestAnimationFrame(count);
    });
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener('visibilitychange', onHidden);
    };
  }, [counting]);

  return useMemo(() => ({ reducedMotion, framesPerSecond }), [reducedMotion, framesPerSecond]);
}

const wish = () => window.matchMedia('(prefers-reduced-motion: reduce)');
