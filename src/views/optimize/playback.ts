import type { PlaybackQuality } from '../../contract/playback-quality.ts';

/** When each move of a plan is under way, in ms from the beginning. */
interface Schedule {
  /** When each leaves, in the order of their rank. */
  starts: readonly number[];
  /** How long each is on its way; 0 where it arrives as it leaves. */
  eachMs: number;
  totalMs: number;
}

/** What is to be seen at a moment: so many moves have arrived, and the next ones are on their way, each so far (0 to 1). */
export interface Frame {
  done: number;
  travelling: { index: number; progress: number }[];
}

const travelMs = 900;
const longestMs = 12_000;
const gapMs = 250;
const steps = 12;
const stepMs = 500;

/**
 * Full: each move travels, and leaves a little after the one before it, so that all of them take twelve seconds at the
 * most. Reduced: they arrive in a dozen steps, and nothing travels. Summary: all have arrived.
 */
export function scheduleOf(moves: number, quality: PlaybackQuality): Schedule {
  const ranks = Array.from({ length: moves }, (_, index) => index);
  switch (quality) {
    case 'summary':
      return { starts: ranks.map(() => 0), eachMs: 0, totalMs: 0 };
    case 'reduced': {
      const atOnce = Math.max(1, Math.ceil(moves / steps));
      const starts = ranks.map((index) => (1 + Math.floor(index / atOnce)) * stepMs);
      return { starts, eachMs: 0, totalMs: (starts.at(-1) ?? 0) + stepMs };
    }
    case 'full': {
      const gap = Math.min(gapMs, (longestMs - travelMs) / Math.max(1, moves - 1));
      const starts = ranks.map((index) => index * gap);
      return { starts, eachMs: travelMs, totalMs: (starts.at(-1) ?? 0) + travelMs };
    }
  }
}

export function frameAt({ starts, eachMs }: Schedule, elapsedMs: number): Frame {
  let done = 0;
  const travelling: Frame['travelling'] = [];
  for (const [index, start] of starts.entries()) {
    if (start > elapsedMs) break;
    if (elapsedMs >= start + eachMs) done = index + 1;
    else travelling.push({ index, progress: (elapsedMs - start) / eachMs });
  }
  return { done, travelling };
}

/** The first moment at which so many moves have arrived. */
export const momentOf = ({ starts, eachMs }: Schedule, done: number): number =>
  done === 0 ? 0 : (starts[done - 1] ?? starts.at(-1) ?? 0) + eachMs;
