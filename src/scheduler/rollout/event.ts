import type { RolloutPlan } from '../../contract/plan.ts';
import type { Baseline } from './judge/baseline.ts';
import type { Change, Snapshot } from './rollout.ts';

/**
 * What happened to a rollout, as it stands in the audit log: folded one after the other (`evolve`), the events give the
 * stored state. Times in ms since 1970, durations of effects in seconds.
 */
export type RolloutFact =
  | { kind: 'adopted'; id: string; plan: RolloutPlan; planHash: string }
  | { kind: 'started'; change: Change; baselines: Record<string, Baseline> }
  | { kind: 'promoted'; change: Change }
  | { kind: 'finished' }
  | { kind: 'held' }
  /** With a change where the lever has to be set to the stage's settings again. */
  | { kind: 'resumed'; change: Change | null }
  | { kind: 'rolled-back'; change: Change }
  | { kind: 'aborted' }
  | { kind: 'pulled'; killSwitch: string; rollsBack: boolean; change: Change }
  | { kind: 'step-begun'; change: string }
  | { kind: 'in-effect'; change: string; seconds: number }
  | { kind: 'overdue'; change: string; why: string }
  | { kind: 'signed-off'; stage: string; role: string }
  | { kind: 'ticked'; stage: string; precondition: string }
  | { kind: 'waived'; criterion: string; until: number }
  | { kind: 'noted' }
  | { kind: 'snapshot'; snapshot: Snapshot }
  | { kind: 'drill-begun'; drill: string; dryRun: boolean; change: Change | null }
  | { kind: 'drill-injected' }
  | { kind: 'drill-pulled'; secondsToSeen: number | null; change: Change }
  | { kind: 'drill-failed'; why: string }
  | { kind: 'drill-restoring'; change: Change }
  | { kind: 'drill-ended'; excused: { criterion: string; until: number }[] }
  /** What a rollback or a kill switch was to mend is well again, or is not within its time. */
  | { kind: 'recovered'; criterion: string; seconds: number }
  | { kind: 'not-recovered'; criterion: string }
  /** The wall clock was set against the time that passed: times of the rollout move with it. */
  | { kind: 'clock-set'; byMs: number };

/** A fact with when it came about, by whom, and whether Rollcall decided it by itself. */
export type RolloutEvent = RolloutFact & { at: number; by: string; automatic: boolean };

/** The action of each fact in the audit log, after `rollout.`. */
export const auditActionOf = {
  adopted: 'adopt',
  started: 'start',
  promoted: 'promote',
  finished: 'finish',
  held: 'hold',
  resumed: 'resume',
  'rolled-back': 'rollback',
  aborted: 'abort',
  pulled: 'kill-switch',
  'step-begun': 'step',
  'in-effect': 'in-effect',
  overdue: 'overdue',
  'signed-off': 'sign-off',
  ticked: 'tick',
  waived: 'waiver',
  noted: 'note',
  snapshot: 'snapshot',
  'drill-begun': 'drill',
  'drill-injected': 'drill-injected',
  'drill-pulled': 'drill-pulled',
  'drill-failed': 'drill-failed',
  'drill-restoring': 'drill-restoring',
  'drill-ended': 'drill-ended',
  recovered: 'recovered',
  'not-recovered': 'not-recovered',
  'clock-set': 'clock-set',
} as const satisfies Record<RolloutFact['kind'], string>;
