import type { SyncLimits, SyncRun, Verification } from '../../contract/sync.ts';

/** One of the two runs, and what was stored when it had ended. */
export interface MeasuredRun {
  mode: 'Sequential' | 'Concurrent';
  run: SyncRun;
  stored: Verification;
}

/** What the machine is that measured. */
export interface Environment {
  rollcall: string;
  node: string;
  platform: string;
  processors: number;
  memoryBytes: number;
  service: string;
}

/** Everything that a rollout report says. */
export interface Measured {
  site: string;
  account: string;
  days: number;
  from: string;
  to: string;
  limits: SyncLimits;
  force: boolean;
  /** Auto-sync ran on, as it was asked for. */
  keptAutoSync: boolean;
  /** Renewals of the suspension that failed. */
  leaseLost: number;
  startedAt: string;
  finishedAt: string;
  baseline: MeasuredRun;
  concurrent: MeasuredRun;
  environment: Environment;
  /** As it was asked for. */
  command: string;
}
