import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import type { HostGate } from './host-gate.ts';
import type { InstanceState, PollResult } from './instance-state.ts';
import type { Member, SubPoll } from './member.ts';

/** A poll that has begun. Times in ms since 1970. */
export interface Poll {
  member: Member;
  part: PollPart;
  startedAt: number;
  /** Where it counts as in flight until it ends, even if the instance has moved to another host by then. */
  gate: HostGate;
  /** Undefined for the status poll. */
  subPoll: SubPoll | undefined;
}

/** A poll that has ended. */
export interface PolledEvent {
  key: string;
  config: InstanceConfig;
  part: PollPart;
  result: PollResult;
  seconds: number;
  /** From when it was due until it began. */
  waitedSeconds: number;
  before: InstanceState;
  after: InstanceState;
}
