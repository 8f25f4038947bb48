import type { InstanceConfig, PollPart } from '../../../src/contract/instance.ts';
import type { InstanceOrder } from '../../../src/contract/instance-order.ts';
import type { PollResult } from '../../../src/scheduler/polling/poll-result.ts';
import type { PolledEvent } from '../../../src/scheduler/polling/poll.ts';
import type { Database } from '../../../src/scheduler/storage/database.ts';
import type { NodeTask } from './task.ts';

export interface PollingNodePorts {
  task: NodeTask;
  database: Database;
  poll: (config: InstanceConfig, part: PollPart, signal: AbortSignal) => Promise<PollResult>;
  onPolled: (event: PolledEvent) => void;
  onError: (error: unknown) => void;
}

/** What polls, by either of its drivers: what every one of them can be told. */
export interface PollingNode {
  /** Resolves once it is stored. */
  order(key: string, operation: InstanceOrder): Promise<void>;
  pollEvery(ms: number): unknown;
  /** How many polls ended when their epoch was over. */
  stale(): number;
  stop(): Promise<void>;
}
