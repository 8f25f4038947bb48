import type { ReachRow } from '../../contract/reach.ts';
import type { Random } from '../clock/clock.ts';
import { afterFailure, beforePoll, closedBreaker, opensAtFailures } from '../polling/breaker.ts';

/** The adaptive polling playbook, §4.2: "any breaker stuck in `open` for > 10 min triggers Critical". */
export const playbookOpenForMs = 600_000;
/** A probe that is due waits at most so long for a worker: the whole staleness target. */
const probeLateMs = 60_000;

/**
 * The longest time, in ms, that a breaker of Pulse's definition can show in `open` by its own state fields, where
 * `since` is when it came into its present state. Its instance fails every probe, which is the worst there is: a
 * success only closes it sooner. Each probe comes when the breaker lets it, `probeLateMs` late, and each failed probe
 * opens the breaker anew. The wait grows with each trip until it reaches its bound, and with the jitter; so the trips
 * up to that bound, at either end of the jitter, are all there is to look at. Unlike Rollcall, Pulse never consumes its
 * dead letters, so that no slower cadence comes in between.
 */
export function longestOpenMs(trips = 64): number {
  return Math.max(...[0, 1 - Number.EPSILON].map((drawn) => longestOpenWith(() => drawn, trips)));
}

function longestOpenWith(random: Random, trips: number): number {
  let now = 0;
  let longest = 0;
  let breaker = closedBreaker(now);
  for (let failure = 1; failure < opensAtFailures; failure++) breaker = afterFailure(breaker, now, random);
  for (let trip = 0; trip < trips; trip++) {
    breaker = afterFailure(breaker, now, random);
    now = (breaker.retryAt ?? now) + probeLateMs;
    longest = Math.max(longest, now - breaker.since);
    breaker = beforePoll(breaker, now);
  }
  return longest;
}

/** The known negative: if reach took this for reachable, nothing that it says could be believed. */
export function playbookBreakerRow(): ReachRow {
  const longest = longestOpenMs();
  const reachable = longest > playbookOpenForMs;
  return {
    kind: 'known-negative',
    of: 'playbook',
    name: 'breaker open for 10 min',
    stage: null,
    condition: "state = 'open' and now − since > 600 s, on Pulse's state fields",
    reachable,
    scenario: reachable ? 'an instance fails every probe' : null,
    seconds: reachable ? playbookOpenForMs / 1_000 : null,
    reason: `every failed probe resets since, and probes come at most 300 s apart: the longest that it can show is ${longest / 1_000} s`,
  };
}
