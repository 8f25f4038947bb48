import type { HealthDocument, InstanceHealth } from '../../contract/health.ts';
import { partsOf } from '../../contract/instance.ts';
import { isDueSoon, type FleetMember, type FleetSnapshot } from './fleet.ts';
import type { PartState } from './part-state.ts';
import { reasonsOf } from './plan-reasons.ts';
import { ceilingMs, stalenessScore, type Cadence } from './interval.ts';

const listedDeadLetters = 25;

/** The health document of a fleet, in the shape that Pulse's readers know, with Rollcall's additions. */
export function healthDocumentOf(fleet: FleetSnapshot, { cadence }: { cadence: Cadence }): HealthDocument {
  const members = byKey(fleet);
  return {
    ...fleetHealth(fleet, members),
    staleness: members.map((member) => stalenessOf(member, fleet.at, cadence)),
    instances: members.map(instanceHealth),
  };
}

/** The members of a fleet as the document lists them. */
export function byKey({ members }: FleetSnapshot): FleetMember[] {
  return [...members].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The document without what it has of every instance. */
export function fleetHealth(
  fleet: FleetSnapshot,
  members: readonly FleetMember[],
): Omit<HealthDocument, 'staleness' | 'instances'> {
  const scheduled = members.filter(({ inFlight, state }) => !inFlight && !state.paused);
  const dead = members.filter((member) => member.state.deadLetter);
  return {
    updatedAt: iso(fleet.at),
    enabled: fleet.enabled,
    queue: {
      depth: fleet.backlog,
      dueWithinSeconds: members.filter((member) => isDueSoon(member, fleet.at)).length,
      perType: countByType(scheduled),
      scheduled: scheduled.length,
      inFlight: members.filter(({ inFlight }) => inFlight).length,
      workers: fleet.workers,
      oldestOverdueSeconds: fleet.oldestOverdueMs / 1_000,
    },
    deadLetter: {
      count: dead.length,
      tasks: dead.slice(0, listedDeadLetters).map(({ config, state }) => ({
        instance: config.name,
        type: config.type,
        nextRun: iso(nextPollAt(state)),
        ...(state.lastError && { lastError: state.lastError.message }),
        failures: state.consecutiveFailures,
      })),
    },
    breakers: members
      .filter(({ state }) => state.breaker.state !== 'closed' || state.breaker.failures > 0)
      .map(({ config, state: { breaker } }) => ({
        instance: config.name,
        type: config.type,
        state: breaker.state,
        failures: breaker.failures,
        retryAt: iso(breaker.retryAt),
      })),
    faultMayBeOursSince: iso(fleet.faultMayBeOursSince),
    ...(fleet.reading && { reading: fleet.reading }),
  };
}

/** How stale one instance is. */
export function stalenessOf(
  { config, state }: FleetMember,
  at: number,
  cadence: Cadence,
): HealthDocument['staleness'][number] {
  return {
    instance: config.name,
    type: config.type,
    score: stalenessScore(state.lastSuccessAt, at, ceilingMs(cadence)),
    lastSuccess: iso(state.lastSuccessAt),
    lastError: iso(state.lastError?.at),
    lastMutation: iso(state.lastMutationAt),
    changeHash: state.changeHash,
  };
}

/** One instance of the document. */
export function instanceHealth({
  key,
  config,
  state,
  adaptive,
  inFlight,
  offlineUntil,
  waitingForHost,
  polledBy,
}: FleetMember): InstanceHealth {
  const { breaker, deadLetter, lastError, paused } = state;
  return {
    key,
    type: config.type,
    displayName: config.displayName ?? config.name,
    instance: config.name,
    connection: config.url,
    ...(config.group && { group: config.group }),
    warnings: allWarnings(state),
    pollStatus: {
      lastSuccess: iso(state.lastSuccessAt),
      ...(lastError && {
        lastError: { at: iso(lastError.at), message: lastError.message, category: lastError.category },
      }),
      consecutiveFailures: state.consecutiveFailures,
      firstFailureAt: iso(state.firstFailureAt),
    },
    breaker: {
      state: breaker.state,
      since: iso(breaker.since),
      lastTransition: iso(breaker.since),
      retryAt: iso(breaker.retryAt),
      failureCount: breaker.failures,
      notClosedSince: iso(breaker.notClosedSince),
    },
    deadLetter: deadLetter
      ? {
          present: true,
          reason: deadLetter.reason,
          firstAttempt: iso(deadLetter.firstAttempt),
          lastAttempt: iso(deadLetter.lastAttempt),
          retryCount: deadLetter.retryCount,
          nextRetry: iso(nextPollAt(state)),
        }
      : { present: false, firstAttempt: undefined, lastAttempt: undefined, nextRetry: undefined },
    plannedOfflineUntil: iso(offlineUntil),
    ...(paused && { paused: { ...paused, since: iso(paused.since), until: iso(paused.until) } }),
    parts: partsOf[config.type].flatMap((part) => partHealth(part, state.parts[part], waitingForHost[part])),
    schedule: {
      adaptive,
      intervalSeconds: state.intervalMs / 1_000,
      reasons: paused ? [`paused by ${paused.by}: ${paused.reason}`] : reasonsOf(state.basis),
      nextPoll: iso(nextPollAt(state)),
      inFlight,
    },
    ...(polledBy !== undefined && { polledBy }),
  };
}

/** The status poll's own, and what the sub-polls found or could not get. */
function allWarnings({ warnings, parts }: FleetMember['state']): string[] {
  return [
    ...warnings,
    ...Object.values(parts).flatMap((part) =>
      part.failures > 0 && part.lastError ? [part.lastError.message] : part.warnings,
    ),
  ];
}

function partHealth(
  part: string,
  state: PartState | undefined,
  waitsSince: number | undefined,
): NonNullable<InstanceHealth['parts']> {
  if (!state) return [];
  const { lastError, failures, warnings } = state;
  return [
    {
      part,
      lastSuccess: iso(state.lastSuccessAt),
      ...(lastError && {
        lastError: { at: iso(lastError.at), message: lastError.message, category: lastError.category },
      }),
      failures,
      warnings,
      nextPoll: iso(state.nextRun),
      waitsForHostSince: iso(waitsSince),
    },
  ];
}

/** When it is polled next, in ms since 1970; undefined while it is paused until somebody resumes it. */
function nextPollAt({ paused, nextRun }: FleetMember['state']): number | undefined {
  return paused ? paused.until : nextRun;
}

function countByType(members: FleetMember[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { config } of members) counts[config.type] = (counts[config.type] ?? 0) + 1;
  return counts;
}

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
