import type { Tone } from './words.ts';

/** A stretch of a band in which the same was so. Times in ms since 1970. */
export interface Segment {
  from: number;
  to: number;
  tone: Tone;
  label: string;
}

/**
 * Neighbours that say the same become one. What is said at a time holds until the next one, but for `holdsMs` at the
 * longest: after that nothing is known.
 */
export function segmentsOf<Said>(
  said: readonly { at: number; said: Said }[],
  end: number,
  holdsMs: number,
  word: (said: Said) => { tone: Tone; word: string },
): Segment[] {
  const segments: Segment[] = [];
  said.forEach(({ at, said: now }, index) => {
    const to = Math.min(said[index + 1]?.at ?? end, at + holdsMs, end);
    if (to <= at) return;
    const { tone, word: label } = word(now);
    const last = segments.at(-1);
    if (last && last.to === at && last.tone === tone && last.label === label) last.to = to;
    else segments.push({ from: at, to, tone, label });
  });
  return segments;
}

/** How long each word was said, the longest first. */
export function secondsByLabel(
  segments: readonly Segment[],
): { label: string; tone: Tone; seconds: number }[] {
  const sums = new Map<string, { label: string; tone: Tone; seconds: number }>();
  for (const { label, tone, from, to } of segments) {
    const sum = sums.get(label) ?? { label, tone, seconds: 0 };
    sums.set(label, { ...sum, seconds: sum.seconds + (to - from) / 1_000 });
  }
  return [...sums.values()].sort((a, b) => b.seconds - a.seconds);
}
