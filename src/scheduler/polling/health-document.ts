import type { HealthDocument, InstanceHealth } from '../../contract/health.ts';
import { partsOf } from '../../contract/instance.ts';
import type { FleetMember, FleetSnapshot } from './fleet.ts';
import type { PartState } from './part-state.ts';
import { reasonsOf } from './plan-reasons.ts';
import { ceilingMs, stalenessScore, type Cadence } from './interval.ts';

const dueSoonMs = 12_000;
const listedDeadLetters = 25;

/** The health document of a fleet, in the shape that Pulse's readers know, with Rollcall's additions. */
export function healthDocumentOf(fleet: FleetSnapshot, { cadence }: { cadence: Cadence }): HealthDocument {
  const members = [...fleet.members].sort((a, b) => (a.key < b.key ? -1 : 1));
  const scheduled = members.filter((member) => !member.inFlight);
  const dead = members.filter((member) => member.state.deadLetter);
  const scale = ceilingMs(cadence);
  return {
    updatedAt: iso(fleet.at),
    enabled: fleet.enabled,
    queue: {
      depth: fleet.backlog,
      dueWithinSeconds: scheduled.filter(({ state }) => state.nextRun <= fleet.at + dueSoonMs).length,
      perType: countByType(scheduled),
      scheduled: scheduled.length,
      inFlight: members.length - scheduled.length,
      workers: fleet.workers,
      oldestOverdueSeconds: fleet.oldestOverdueMs / 1_000,
    },
    deadLetter: {
      count: dead.length,
      tasks: dead.slice(0, listedDeadLetters).map(({ config, state }) => ({
        instance: config.name,
        type: config.type,
        nextRun: iso(state.nextRun),
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
    staleness: members.map(({ config, state }) => ({
      instance: config.name,
      type: config.type,
      score: stalenessScore(state.lastSuccessAt, fleet.at, scale),
      lastSuccess: iso(state.lastSuccessAt),
      lastError: iso(state.lastError?.at),
      lastMutation: iso(state.lastMutationAt),
      changeHash: state.changeHash,
    })),
    instances: members.map(instanceHealth),
    faultMayBeOursSince: iso(fleet.faultMayBeOursSince),
  };
}

function instanceHealth({
  key,
  config,
  state,
  adaptive,
  inFlight,
  offlineUntil,
  waitingForHost,
}: FleetMember): InstanceHealth {
  const { breaker, deadLetter, lastError } = state;
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
          nextRetry: iso(state.nextRun),
        }
      : { present: false, firstAttempt: undefined, lastAttempt: undefined, nextRetry: undefined },
    plannedOfflineUntil: iso(offlineUntil),
    parts: partsOf[config.type].flatMap((part) => partHealth(part, state.parts[part], waitingForHost[part])),
    schedule: {
      adaptive,
      intervalSeconds: state.intervalMs / 1_000,
      reasons: reasonsOf(state.basis),
      nextPoll: iso(state.nextRun),
      inFlight,
    },
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

function countByType(members: FleetMember[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { config } of members) counts[config.type] = (counts[config.type] ?? 0) + 1;
  return counts;
}

const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());
