/** How much of a plan is shown in motion: every move, fewer and plainer ones, or none but the sums. */
export type PlaybackQuality = 'full' | 'reduced' | 'summary';

/** What the browser can show and the user wants to see. */
export interface PlaybackConditions {
  /** The user has asked the system for less motion. */
  reducedMotion: boolean;
  /** Pictures a second, as they were measured last. */
  framesPerSecond: number;
}

/** The first rule that holds decides: a wish, then what any browser is too slow for, then what this one is. */
export function playbackQuality(
  moves: number,
  { reducedMotion, framesPerSecond }: PlaybackConditions,
): PlaybackQuality {
  if (reducedMotion) return 'summary';
  if (moves >= 500) return 'reduced';
  if (framesPerSecond < 24) return 'summary';
  if (moves >= 240 || framesPerSecond < 40) return 'reduced';
  return 'full';
}
