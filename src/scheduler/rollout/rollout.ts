import type { LeverSettings, RolloutPlan, Stage } from '../../contract/plan.ts';
import type { RolloutDocument, RolloutState } from '../../contract/rollout.ts';
import type { Baseline } from './judge/baseline.ts';

/**
 * What is stored of a rollout: JSON throughout, and nothing that the audit log does not rebuild. Times in ms since 1970.
 */
export interface Rollout {
  id: string;
  plan: RolloutPlan;
  planHash: string;
  state: RolloutState;
  /** Index into the plan's stages of the one that is carried out; null where none has begun. */
  stage: number | null;
  /** When the lever showed the stage's settings in effect. */
  stageStartedAt: number | null;
  /** When this run of the plan was started. */
  startedAt: number | null;
  /** Since when the last stage has been in effect. */
  lastStageSince: number | null;
  revision: number;
  /** What the lever was set to last. */
  settings: LeverSettings | null;
  /** A setting of the lever that is not in effect yet. */
  change: Change | null;
  problem: string | null;
  /** Of each criterion that is compared with one: measured before the first stage, and never changed. */
  baselines: Record<string, Baseline>;
  ticks: { stage: string; precondition: string; by: string; at: number }[];
  signOffs: { stage: string; role: string; by: string; at: number }[];
  waivers: { criterion: string; until: number; by: string }[];
  snapshots: Snapshot[];
  /** Labels of the snapshots that were taken since the stage began. */
  taken: string[];
  /** The last pull of each kill switch that was for earnest. */
  pulls: Record<
    string,
    { at: number; change: string; secondsToEffect: number | null; withinBudget: boolean | null }
  >;
  /** The drill that is under way. */
  drill: RunningDrill | null;
  /** How the last drill of each name ended. */
  drilled: Record<string, DrillResult>;
  /** Triggers that fail because of a drill's fault: they roll nothing back by themselves until they recover. */
  excused: { criterion: string; until: number }[];
  /** What has to be well again since a rollback or a kill switch took effect; nothing depends on it. */
  recovery: { criterion: string; since: number; dueAt: number; seconds: number | null; late: boolean }[];
  /** When Rollcall last acted by itself. */
  automaticAt: number | null;
}

/** Settings of the lever on their way, one after the other. It ends when the last of them is in effect. */
export interface Change {
  /** Names this change for good: no lever carries one of its steps out twice. */
  id: string;
  purpose: 'stage' | 'rollback' | 'kill-switch' | 'drill' | 'restore';
  /** The stage that begins with it. */
  toStage: number | null;
  killSwitch: string | null;
  /** Each is due so long after the one before took effect. */
  steps: { after: number; settings: LeverSettings }[];
  step: number;
  stepDueAt: number;
  /** Whether the step's setting is stored and may be carried out. */
  begun: boolean;
  startedAt: number;
  budget: number;
  overdue: boolean;
}

export interface Snapshot {
  stage: string;
  label: string;
  at: number;
  late: boolean;
  values: RolloutDocument['snapshots'][number]['values'];
}

/**
 * - `injecting`: the fault is asked for. `watching`: it is waited for until a criterion shows it.
 * - `pulling`: the kill switch is on its way. `clearing`: the fault is taken back. `restoring`: so are the settings.
 */
export interface RunningDrill {
  name: string;
  dryRun: boolean;
  startedAt: number;
  phase: 'injecting' | 'watching' | 'pulling' | 'clearing' | 'restoring';
  injectedAt: number | null;
  secondsToSeen: number | null;
  secondsToEffect: number | null;
  /** Why it has failed already, although it has not ended. */
  failure: string | null;
  /** What the lever is set back to; null where something graver came between. */
  restore: LeverSettings | null;
}

interface DrillResult {
  at: number;
  dryRun: boolean;
  secondsToSeen: number | null;
  secondsToEffect: number | null;
  passed: boolean;
  why: string | null;
}

/** The setting that is on its way now. */
export const currentStep = (change: Change) => change.steps[change.step] as Change['steps'][number];

/** What a rollout has of a change that was ordered: the first step is stored with the change itself. */
export const ordered = (change: Change) => ({ change, settings: currentStep(change).settings });

/** Names one step of a change for the lever. */
export const orderId = (change: Change) => `${change.id}.${change.step}`;

export const stageAt = (rollout: Pick<Rollout, 'plan'>, index: number | null): Stage | undefined =>
  index === null ? undefined : rollout.plan.stages[index];

export const stageName = (rollout: Pick<Rollout, 'plan' | 'stage'>): string | null =>
  stageAt(rollout, rollout.stage)?.name ?? null;

/** The stage that a start or a promotion would begin; undefined after the last. */
export function nextStage(rollout: Rollout): { index: number; stage: Stage } | undefined {
  const underWay =
    rollout.state === 'running' || rollout.state === 'holding' || rollout.state === 'promoting';
  const index = underWay ? (rollout.stage ?? -1) + 1 : 0;
  const stage = rollout.plan.stages[index];
  return stage && { index, stage };
}
