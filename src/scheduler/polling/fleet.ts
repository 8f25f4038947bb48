import type { InstanceConfig } from '../../contract/instance.ts';
import type { InstanceState } from './instance-state.ts';

/** The fleet as it stands at one moment: what health, history and metrics are made from. Times in ms since 1970. */
export interface FleetSnapshot {
  at: number;
  /** Whether adaptive polling is on for any part of the fleet. */
  enabled: boolean;
  workers: number;
  /** Polls that are due and wait, missed ones counted: it grows as long as polling does not keep up. */
  backlog: number;
  oldestOverdueMs: number;
  members: FleetMember[];
}

export interface FleetMember {
  key: string;
  config: InstanceConfig;
  state: Readonly<InstanceState>;
  adaptive: boolean;
  inFlight: boolean;
}

/** A healthy instance answered its last poll. Only of these does the playbook promise a staleness. */
export const isHealthy = (member: FleetMember) =>
  member.state.lastSuccessAt !== undefined && member.state.consecutiveFailures === 0;

/** Age of the last good poll in ms; undefined where there never was one. */
export function stalenessMs(member: FleetMember, at: number): number | undefined {
  const { lastSuccessAt } = member.state;
  return lastSuccessAt === undefined ? undefined : Math.max(0, at - lastSuccessAt);
}
