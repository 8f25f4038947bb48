import type { HealthDocument } from '../contract/health.ts';
import type { RolloutDocument } from '../contract/rollout.ts';
import type { Limits } from './settings.ts';

/** What a cell answered to one probe. */
export interface Reading {
  instances: number;
  stalePercent: number;
  openBreakersPercent: number;
  /** When an instance was last polled, as the cell tells it: only whether it moves is looked at. */
  newestPoll: string | null;
  rollouts: RolloutDocument[];
}

export type Probe = { reading: Reading } | { failure: string };

/** All that a sentinel knows of one cell. Times are of the clock that nobody sets, in ms. */
export interface Seen {
  /** Good probes one after the other, up to the newest. */
  goodProbes: number;
  /** Why the newest probe came to nothing. */
  failure: string | null;
  reading: Reading | null;
  readAt: number | null;
  /** When the newest poll was last seen to have moved on; null until it has been. */
  movedAt: number | null;
}

export const unseen: Seen = { goodProbes: 0, failure: null, reading: null, readAt: null, movedAt: null };

/** What is known of a cell after one more probe. */
export function afterProbe(seen: Seen, probe: Probe, limits: Limits, now: number): Seen {
  if ('failure' in probe) return { ...seen, goodProbes: 0, failure: probe.failure };
  const { reading } = probe;
  const moved = seen.reading !== null && reading.newestPoll !== seen.reading.newestPoll;
  const next = {
    ...seen,
    failure: null,
    reading,
    readAt: now,
    movedAt: moved && reading.newestPoll !== null ? now : seen.movedAt,
  };
  return { ...next, goodProbes: faultsOf(next, limits, now).length === 0 ? seen.goodProbes + 1 : 0 };
}

/** Why a cell is not healthy as it was read last, a phrase each. */
function faultsOf(seen: Seen, limits: Limits, now: number): string[] {
  const { reading, failure } = seen;
  if (failure !== null) return [failure];
  if (reading === null) return ['it was not asked yet'];
  const age = sampleAgeSeconds(seen, now);
  const over = (what: string, value: number, limit: number) =>
    value > limit ? [`${Math.round(value)} % of its instances ${what}, and ${limit} % may`] : [];
  return [
    ...(reading.instances === 0 ? ['it polls no instance'] : []),
    ...(age === null ? ['its polls were not seen to move on yet'] : []),
    ...(age !== null && age * 1_000 > limits.sampleAge
      ? [`its polls have stood still for ${Math.round(age)} s, and ${limits.sampleAge / 1_000} s are allowed`]
      : []),
    ...over('are stale', reading.stalePercent, limits.stalePercent),
    ...over('have an open breaker', reading.openBreakersPercent, limits.openBreakersPercent),
  ];
}

/** Why a cell does not count as healthy: its faults, or too few good probes after them. */
export function whyUnhealthy(seen: Seen, limits: Limits, now: number): string[] {
  const faults = faultsOf(seen, limits, now);
  if (faults.length > 0) return faults;
  return seen.goodProbes >= limits.goodProbes
    ? []
    : [
        `${seen.goodProbes} good probe${seen.goodProbes === 1 ? '' : 's'} of ${limits.goodProbes} one after the other`,
      ];
}

/** Since when its polls have stood still as far as this sentinel saw, in seconds; null until they were seen to move. */
export const sampleAgeSeconds = ({ movedAt }: Seen, now: number): number | null =>
  movedAt === null ? null : Math.round(now - movedAt) / 1_000;

/**
 * What counts of a health document. Ages in it are differences of two times by the cell's own clock; what is paused or
 * offline by plan is left out.
 */
export function readingOf(
  { updatedAt, instances }: HealthDocument,
  rollouts: RolloutDocument[],
  { staleAfter }: Limits,
): Reading {
  const now = Date.parse(updatedAt ?? '');
  const counted = instances.filter(
    ({ paused, plannedOfflineUntil }) => !paused && plannedOfflineUntil === undefined,
  );
  const percentOf = (count: number) => (counted.length === 0 ? 0 : (count / counted.length) * 100);
  // What cannot be told to be fresh is stale.
  const isFresh = (at: string | undefined) => at !== undefined && now - Date.parse(at) <= staleAfter;
  const polls = instances.flatMap(({ pollStatus: { lastSuccess, lastError } }) => [
    lastSuccess,
    lastError?.at,
  ]);
  return {
    instances: counted.length,
    stalePercent: percentOf(counted.filter(({ pollStatus }) => !isFresh(pollStatus.lastSuccess)).length),
    openBreakersPercent: percentOf(counted.filter(({ breaker }) => breaker.state !== 'closed').length),
    newestPoll:
      polls
        .flatMap((at) => at ?? [])
        .sort()
        .at(-1) ?? null,
    rollouts,
  };
}
