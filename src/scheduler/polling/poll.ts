import type { InstanceConfig, PollPart } from '../../contract/instance.ts';
import type { HostGate } from './host-gate.ts';
import type { InstanceState } from './instance-state.ts';
import type { Member, SubPoll } from './member.ts';
import type { PollResult } from './poll-result.ts';

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

/** What is told of a poll that has ended. Times in ms since 1970; `asked` is the state that it was due by. */
export function polledEvent(
  told: Omit<PolledEvent, 'seconds' | 'waitedSeconds'>,
  { asked, startedAt, endedAt }: { asked: InstanceState; startedAt: number; endedAt: number },
): PolledEvent {
  const { part } = told;
  const dueAt = part === 'status' ? asked.nextRun : (asked.parts[part]?.nextRun ?? startedAt);
  return {
    ...told,
    seconds: Math.max(0, endedAt - startedAt) / 1_000,
    waitedSeconds: Math.max(0, startedAt - dueAt) / 1_000,
  };
}
