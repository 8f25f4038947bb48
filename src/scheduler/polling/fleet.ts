import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import { isWell, type InstanceState } from './instance-state.ts';

/** The fleet as it stands at one moment: what health, history and metrics are made from. Times in ms since 1970. */
export interface FleetSnapshot {
  at: number;
  /** Whether adaptive polling is on for any part of the fleet. */
  enabled: boolean;
  workers: number;
  /** Polls that are due and wait, missed ones counted: it grows as long as polling does not keep up. */
  backlog: number;
  /** The part of the backlog of each instance type. */
  backlogByType: Record<string, number>;
  oldestOverdueMs: number;
  /** Sub-polls in flight. */
  partsInFlight: number;
  /** Since when so many breakers have been open that the fault may be ours. */
  faultMayBeOursSince: number | undefined;
  /** In a cluster, which node read this, and how old what it read is. */
  reading?: { node: string; ageSeconds: number };
  members: FleetMember[];
}

export interface FleetMember {
  key: string;
  config: InstanceConfig;
  state: Readonly<InstanceState>;
  adaptive: boolean;
  inFlight: boolean;
  /** Since when each of its sub-polls that waits for its host has been due. */
  waitingForHost: { [part in PollPart]?: number };
  /** Until when it is offline by plan. */
  offlineUntil: number | undefined;
  /** In a cluster, the node that polled it last. */
  polledBy?: string;
}

/** Whether it is polled at all now: neither offline by plan nor paused by a person. */
export const isExpected = ({ state, offlineUntil }: FleetMember) =>
  state.paused === undefined && offlineUntil === undefined;

/** Healthy: it answered its last poll, and is expected to answer the next. */
export const isHealthy = (member: FleetMember) => isWell(member.state) && isExpected(member);

/** Age of the last good poll in ms; undefined where there never was one. */
export function stalenessMs(member: FleetMember, at: number): number | undefined {
  const { lastSuccessAt } = member.state;
  return lastSuccessAt === undefined ? undefined : Math.max(0, at - lastSuccessAt);
}

/** As Pulse has it. */
const dueSoonMs = 12_000;

/** Whether its next status poll waits, and is due soon after that moment (ms since 1970). */
export const isDueSoon = ({ inFlight, state }: FleetMember, at: number) =>
  !inFlight && !state.paused && state.nextRun <= at + dueSoonMs;
