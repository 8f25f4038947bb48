import { isDueSoon, isExpected, stalenessMs, type FleetSnapshot } from './polling/fleet.ts';
import type { FleetGauges } from './server/metrics.ts';

/** The fleet as its metrics show it. */
export function gaugesOf(fleet: FleetSnapshot): FleetGauges {
  return {
    queueDepth: fleet.backlog,
    depthByType: fleet.backlogByType,
    dueSoon: fleet.members.filter((member) => isDueSoon(member, fleet.at)).length,
    faultMayBeOurs: fleet.faultMayBeOursSince !== undefined,
    instances: fleet.members.map((member) => {
      const { config, state, inFlight } = member;
      const { breaker, lastSuccessAt, deadLetter } = state;
      const age = stalenessMs(member, fleet.at);
      return {
        type: config.type,
        name: config.name,
        lastSuccess: lastSuccessAt === undefined ? undefined : lastSuccessAt / 1_000,
        stalenessSeconds: age === undefined ? undefined : age / 1_000,
        inFlight,
        deadLetter: deadLetter !== undefined,
        expected: isExpected(member),
        breaker: {
          state: breaker.state,
          failures: breaker.failures,
          retrySeconds: Math.max(0, (breaker.retryAt ?? fleet.at) - fleet.at) / 1_000,
          notClosedSeconds: Math.max(0, fleet.at - (breaker.notClosedSince ?? fleet.at)) / 1_000,
        },
      };
    }),
  };
}
