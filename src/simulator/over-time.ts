import { randomOf } from './random.ts';

/**
 * How the simulated world changes: every value is a function of its key and the time. Nothing is kept and no timer
 * runs, so a thousand idle instances cost nothing, and the same seed at the same time shows the same world.
 */

/** A load between 0 and 1 that swings over some minutes around a level of its own. `now` in ms since 1970. */
export function loadOf(key: string, now: number): number {
  const random = randomOf('load', key);
  const level = 0.05 + 0.5 * random.fraction();
  const periodMs = 60_000 * random.between(3, 12);
  const phase = 2 * Math.PI * random.fraction();
  return level * (1 + 0.6 * Math.sin((2 * Math.PI * now) / periodMs + phase));
}

/**
 * Whether something that happens now and then is the case: it is drawn anew each `periodMs`, at a moment of its own,
 * and is true that `share` of the time.
 */
export function nowAndThen(key: string, now: number, periodMs: number, share: number): boolean {
  const phase = randomOf('phase', key).fraction();
  return randomOf('draw', key, Math.floor(now / periodMs + phase)).fraction() < share;
}
