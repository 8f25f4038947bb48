import type { CountedPolls, SampledFleet } from '../history/fleet-sample.ts';
import { isExpected, isHealthy, stalenessMs, type FleetSnapshot } from '../polling/fleet.ts';

/** What history samples of a fleet, in the terms of its room. */
export function sampledFleet(
  snapshot: FleetSnapshot,
  polls: CountedPolls,
  stalenessTargetMs: number,
): SampledFleet {
  return {
    // Who is offline by plan, or paused by a person, says nothing of how well polling does.
    instances: snapshot.members.filter(isExpected).map((member) => {
      const age = stalenessMs(member, snapshot.at);
      return {
        stalenessSeconds: age === undefined ? undefined : age / 1_000,
        healthy: isHealthy(member),
        adaptive: member.adaptive,
        breakerClosed: member.state.breaker.state === 'closed',
        deadLetter: member.state.deadLetter !== undefined,
      };
    }),
    backlog: snapshot.backlog,
    inFlight: snapshot.members.filter(({ inFlight }) => inFlight).length,
    faultMayBeOurs: snapshot.faultMayBeOursSince !== undefined,
    oldestOverdueSeconds: snapshot.oldestOverdueMs / 1_000,
    ...polls,
    stalenessTargetSeconds: stalenessTargetMs / 1_000,
  };
}
