import { excuseOf, type Excuse } from '../../../../contract/excuse.ts';
import type { HealthDocument, InstanceHealth } from '../../../../contract/health.ts';
import { ms } from '../time.ts';

/** What is known of an instance, of Rollcall's document as of any Pulse server's. Null is unknown, or never. */
export interface InstanceRow {
  key: string;
  instance: string;
  displayName: string;
  type: string;
  group: string | undefined;
  lastSuccessAt: number | null;
  /** Seconds since the last good poll. */
  staleness: number | null;
  /** 0 to 1. */
  score: number | null;
  breaker: string;
  breakerFailures: number;
  /** Seconds since the breaker was last closed; 0 while it is. */
  notClosedSeconds: number;
  retryAt: number | null;
  failures: number;
  lastError: string | undefined;
  lastErrorAt: number | null;
  deadLetter: boolean;
  adaptive: boolean | undefined;
  /** Seconds from one poll to the next. */
  interval: number | undefined;
  inFlight: boolean;
  /** Neither an order nor a plan keeps it from being polled. */
  expected: boolean;
  /** Why nobody is to be paged for this instance alone; empty where nothing speaks against it. */
  excused: Excuse;
  /** The whole of it, where the server lists its instances. */
  health: InstanceHealth;
}

/** The panels of a dashboard show one document: each reads its rows, which are made once. */
const rowsOf = new WeakMap<HealthDocument, InstanceRow[]>();

export function instanceRows(document: HealthDocument): readonly InstanceRow[] {
  const known = rowsOf.get(document);
  if (known) return known;
  const rows = readRows(document);
  rowsOf.set(document, rows);
  return rows;
}

/** The instances of a document. Old servers say in `breakers` and `staleness` what their `instances` leave out. */
function readRows(document: HealthDocument): InstanceRow[] {
  const { instances, breakers, staleness, updatedAt } = document;
  const ourFaultSince = ms(document.faultMayBeOursSince);
  // Without it nothing is known of ages: the answer must follow from the document alone.
  const now = ms(updatedAt);
  const age = (at: number | null) => (now === null || at === null ? null : Math.max(0, now - at) / 1_000);
  const breakersByKey = byKey(breakers);
  const stalenessByKey = byKey(staleness);
  return instances.map((health) => {
    const { key, type, instance, breaker, pollStatus, schedule, paused, plannedOfflineUntil } = health;
    const listed = breakersByKey.get(key);
    const stale = stalenessByKey.get(key);
    const state = breaker.state === 'closed' && listed ? listed.state : breaker.state;
    const lastSuccessAt = ms(pollStatus.lastSuccess ?? stale?.lastSuccess);
    // What is not polled by order or by plan is nobody's alarm.
    const expected = paused === undefined && plannedOfflineUntil === undefined;
    // A Pulse server does not say since when it is not closed, and each probe that fails resets the time in its state:
    // since when every poll has failed, which opened it, is the closest it has.
    const notClosedSince = breaker.notClosedSince ?? pollStatus.firstFailureAt ?? breaker.since;
    return {
      key,
      instance,
      displayName: health.displayName || instance,
      type,
      group: health.group,
      lastSuccessAt,
      staleness: age(lastSuccessAt),
      score: stale?.score ?? null,
      breaker: state,
      breakerFailures: Math.max(breaker.failureCount, listed?.failures ?? 0),
      notClosedSeconds: state !== 'closed' && expected ? (age(ms(notClosedSince)) ?? 0) : 0,
      retryAt: ms(breaker.retryAt ?? listed?.retryAt),
      failures: pollStatus.consecutiveFailures,
      lastError: pollStatus.lastError?.message,
      lastErrorAt: ms(pollStatus.lastError?.at ?? stale?.lastError),
      deadLetter: health.deadLetter.present,
      adaptive: schedule?.adaptive,
      interval: schedule?.intervalSeconds,
      inFlight: schedule?.inFlight ?? false,
      expected,
      excused: excuseOf(health, lastSuccessAt, ourFaultSince),
      health,
    };
  });
}

function byKey<Listed extends { type: string; instance: string }>(
  list: readonly Listed[],
): Map<string, Listed> {
  return new Map(list.map((each) => [`${each.type}::${each.instance}`, each]));
}

/** Host and port that are asked. A password may stand before them in an address: it is not shown. */
export function hostOf({ health: { connection } }: InstanceRow): string | undefined {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/?#]*@)?([^/?#]+)/i.exec(connection)?.[1];
}
