import type { Verdict } from '../../contract/rollout.ts';
import type { Clock } from '../clock/clock.ts';
import type { Database } from '../storage/database.ts';
import type { Injectors } from './drill-carrier.ts';
import type { Source } from './judge/sample.ts';
import type { Levers } from './levers/lever.ts';
import type { RolloutChange } from './recorder.ts';
import type { SharedJudgements } from './shared-judgements.ts';
import type { StagePermits } from './stage-permits.ts';

export interface ControllerPorts {
  database: Database;
  clock: Clock;
  source: Source;
  /** How many instances the fleet has. */
  instances: () => number;
  levers: Levers;
  /** What makes each workload ill for a drill; where there is none, drills are dry runs. */
  injectors: Injectors;
  /** What permits the begin of a stage from outside; where there is nothing, nothing does. */
  permits?: StagePermits | undefined;
  /** Where several nodes share the rollouts: each node shows how the one that judges has judged. */
  shared?: SharedJudgements | undefined;
  onError: (error: unknown) => void;
}

/** What is told to those who listen: a change that is stored, or a new verdict. */
export type RolloutNews =
  ({ kind: 'change' } & RolloutChange) | { kind: 'verdict'; id: string; verdict: Verdict };
