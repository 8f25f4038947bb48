/** Whose queries a budget counts. */
export interface Budget {
  scope: 'site' | 'user' | 'project';
  /** The property, the account or the project. */
  name: string;
  perMinute: number;
  /** Of a Pacific day; undefined where there is no such budget. */
  perDay?: number;
}

/** What throttling taught of a budget. */
export interface Throttling {
  /** Of the budget, what is spent at the most; 1 before anything was refused. */
  share: number;
  /** When the share changed last, in ms since 1970. */
  changedAt: number;
  pausedUntil: number | null;
  reason: string | null;
}

export const unthrottled: Throttling = { share: 1, changedAt: 0, pausedUntil: null, reason: null };

/** From this part of a budget on it is approached. We stay below. */
export const approachingFrom = 0.8;
/** A query that was set aside is sent within this, or not at all. */
export const permitLifeMs = 6_000;
/** Queries that were set aside this long ago may have been sent a minute ago, or later. */
export const windowMs = 60_000 + permitLifeMs;

const leastShare = 0.005;
/** Below what was refused by this much. */
const backOff = 0.7;
/** One refusal takes no more than this: a burst may have been too much where the minute was not. */
const mostAtOneRefusal = 0.5;
const recoveryPerMinute = 1.1;
/** No process sets more queries aside at once. */
const mostAtOnce = 32;

/** How many queries of any minute are spent at the most: fewer than 80 % of what throttling leaves of the budget. */
export function spendable(perMinute: number, share: number): number {
  return Math.max(1, Math.ceil(perMinute * share * approachingFrom) - 1);
}

export type Grant =
  | { kind: 'granted'; queries: number; /** At least so long between two of them. */ spacingMs: number }
  | { kind: 'wait'; ms: number };

/**
 * How many queries may be set aside now. While all that is to be asked fits into the minute, nothing waits; once it does
 * not, the minute is spent evenly rather than in one burst and a silence.
 */
export function grant({ used, most, demand }: { used: number; most: number; demand: number }): Grant {
  const spacingMs = 60_000 / most;
  if (used >= most) return { kind: 'wait', ms: Math.max(250, Math.min(spacingMs, permitLifeMs)) };
  if (used + demand <= most) return { kind: 'granted', queries: Math.min(demand, mostAtOnce), spacingMs: 0 };
  const even = Math.max(1, Math.floor(permitLifeMs / 2 / spacingMs));
  return { kind: 'granted', queries: Math.min(demand, even, most - used, mostAtOnce), spacingMs };
}

/** The share as it has recovered by now: by a tenth with each minute in which nothing was refused. */
export function recovered({ share, changedAt }: Throttling, now: number): number {
  const minutes = Math.max(0, Math.floor((now - changedAt) / 60_000));
  return Math.min(1, share * recoveryPerMinute ** minutes);
}

/**
 * After a refusal for being too fast: what was spent in the last minute was too much, whatever the settings say. Refusals
 * of queries that were under way at the same time count once.
 */
export function throttled(
  before: Throttling,
  refusal: { now: number; used: number; perMinute: number; pauseMs: number; reason: string },
): Throttling {
  const { now, used, perMinute, pauseMs, reason } = refusal;
  const share = recovered(before, now);
  const since = now - before.changedAt;
  const learned = (used / perMinute) * backOff;
  // Who spends less than was too much already has only to wait until the minute has passed.
  const again = before.share < 1 && since < (share > learned ? 5_000 : 60_000);
  const slower = Math.max(
    leastShare,
    share > learned ? Math.max(learned, share * mostAtOneRefusal) : share * backOff,
  );
  return {
    share: again ? share : slower,
    changedAt: again ? before.changedAt : now,
    pausedUntil: Math.max(before.pausedUntil ?? 0, now + pauseMs),
    reason,
  };
}
