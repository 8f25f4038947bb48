import type { Queue } from 'pg-boss';

/** How a queue of the engine treats its jobs. Times in seconds, by pg-boss's names. */
export type QueueDefinition = Required<Pick<Queue, 'policy'>> &
  Pick<
    Queue,
    | 'partition'
    | 'retryLimit'
    | 'retryDelay'
    | 'retryBackoff'
    | 'retryDelayMax'
    | 'expireInSeconds'
    | 'heartbeatSeconds'
    | 'deleteAfterSeconds'
    | 'retentionSeconds'
    | 'deadLetter'
  >;

/** A crash costs an attempt; polls are never given up for that. */
const forever = 1_000_000_000;
const aYear = 365 * 86_400;
const polls: QueueDefinition = {
  // At most one job of a key waits.
  policy: 'short',
  partition: true,
  retryLimit: forever,
  retryDelay: 0,
  expireInSeconds: 3_600,
  // A node that does not touch its polls for so long is taken for dead: the least that the engine allows.
  heartbeatSeconds: 10,
  retentionSeconds: aYear,
};
const singleton: QueueDefinition = { ...polls, partition: false };

/**
 * Every queue, by its name. One that another names as its dead letter comes before it. What of a definition changes
 * from one release to the next takes effect at the start, but for `policy` and `partition`, which want a new name.
 */
export const queues = {
  /** Status polls: one job an instance, which waits for when it is due. */
  poll: polls,
  /** Polls of the optional parts, which have places of their own. */
  'sub-poll': polls,
  /** Looks each minute for instances without a job, and jobs without an instance. */
  scan: singleton,
  /** Brings idle polls forward after a change of lever, cadence or fleet. */
  replan: singleton,
  /** One job a webhook that has something to tell, also while it is in hand: events go in order. */
  delivery: { ...singleton, policy: 'exclusive' },
  /** Samples the fleet into its history each ten seconds, and judges the rollouts on it. */
  sample: { ...singleton, deleteAfterSeconds: 600 },
  /** Runs of policies, by their ids: those that somebody asked for go first. */
  'policy-run': singleton,
  /**
   * Runs of the sync, by their ids: one job each until the run has ended. A run may last for days, and an attempt no
   * longer than the engine allows: then it goes on in another.
   */
  'sync-run': { ...singleton, policy: 'exclusive', expireInSeconds: 86_400 },
} as const satisfies Record<string, QueueDefinition>;

export type QueueName = keyof typeof queues;
