import type { Random } from '../clock/clock.ts';
import type { Refusal } from './search-console.ts';

/**
 * What follows a refusal. `again`: the query alone, after a wait. `pause`: nothing is asked in the scope for so long.
 * `fail`: the query is given up. `end`: the run is, for no other query would fare better.
 */
export type AfterRefusal =
  | { kind: 'again'; delayMs: number }
  | { kind: 'slower'; delayMs: number; scope: 'site' | 'user' | 'project' }
  | { kind: 'pause'; delayMs: number; scope: 'site' | 'user' | 'project' }
  | { kind: 'fail'; why: string }
  | { kind: 'end'; why: string };

/** Search Console's own advice for a quota that is used up, in ms. */
export const quotaPauseMs = 15 * 60_000;
const mostTries = 6;
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
/** Whatever is asked for, in ms: even the budget of a day is new after it, and timers run no longer than 24 days. */
const longestPauseMs = 24 * 3_600_000;

/** Decides by the API's reason. `tries` are those of this query, the refused one included. */
export function afterRefusal(refusal: Refusal, tries: number, random: Random): AfterRefusal {
  const { kind, reason, message } = refusal;
  const retryAfterMs = Math.min(refusal.retryAfterMs ?? 0, longestPauseMs);
  // Anywhere up to the doubled wait, so that those that failed together do not come back together.
  const spread = Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1)) * (0.5 + random() / 2);
  const delayMs = Math.max(retryAfterMs, spread);
  switch (kind) {
    case 'throttled':
      return { kind: 'slower', delayMs, scope: scopeOf(reason) };
    case 'quota':
      return { kind: 'pause', delayMs: Math.max(retryAfterMs, quotaPauseMs), scope: scopeOf(reason) };
    case 'credentials':
    case 'permission':
      return { kind: 'end', why: message };
    case 'invalid':
      return { kind: 'fail', why: message };
    case 'aborted':
      return { kind: 'again', delayMs: 0 };
    case 'transient':
      return tries < mostTries
        ? { kind: 'again', delayMs }
        : { kind: 'fail', why: `${message} (tried ${tries} times)` };
  }
}

/** Whose budget a reason speaks of. Where it does not say, the site's: the others learn it from their own. */
function scopeOf(reason: string): 'site' | 'user' | 'project' {
  if (/^user/i.test(reason)) return 'user';
  if (/daily|project/i.test(reason)) return 'project';
  return 'site';
}
