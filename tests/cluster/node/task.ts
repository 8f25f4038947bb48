import type { PollPart } from '../../../src/contract/instance.ts';
import type { InstanceOrder } from '../../../src/contract/instance-order.ts';
import type { Parameter } from '../../../src/scheduler/storage/database.ts';

/** The pieces that poll in production: one process by itself, or a node of a cluster on either database. */
export type DriverName = 'in memory' | 'cluster on PGlite' | 'cluster on PostgreSQL';

/** What a simulated instance does when it is polled. */
export type Answering =
  | { does: 'answer' | 'fail'; afterMs: number }
  /** Answers once it is released. */
  | { does: 'wait' }
  /** Does not answer, and does not heed that the poll is aborted. */
  | { does: 'hang' }
  /** Takes the process down that polls it. */
  | { does: 'kill' };

/** What a node is told at its start. Times in ms. */
export interface NodeTask {
  driver: DriverName;
  name: string;
  /** Of the embedded database. */
  folder: string;
  /** Of a server; the embedded database if left out. */
  databaseUrl?: string;
  /** By the name of an instance; all are polled by their status alone. */
  instances: Record<string, Answering>;
  everyMs: number;
  /** Status polls in flight at the most. */
  places: number;
  deadlineMs: number;
}

/** What a node is asked later. */
export type Question =
  | { ask: 'query'; sql: string; parameters: Parameter[] }
  | { ask: 'order'; key: string; operation: InstanceOrder }
  | { ask: 'poll every'; ms: number }
  | { ask: 'answering'; instances: Record<string, Answering> }
  /** Lets the instances answer that are being polled and wait. */
  | { ask: 'release' }
  /** How many polls ended when their epoch was over. */
  | { ask: 'stale' }
  | { ask: 'stop' };

/** What a node tells by itself: a poll has begun, has ended, or its result counts. `at` in ms since 1970. */
export interface Told {
  told: 'began' | 'ended' | 'counted';
  key: string;
  part: PollPart;
  at: number;
  ok?: boolean;
}

export interface Asked {
  id: number;
  question: Question;
}

export interface Answered {
  id: number;
  answer?: unknown;
  error?: string;
}
