import type { Scope } from '../../contract/plan.ts';
import {
  rolloutAction,
  type RolloutAction,
  type RolloutDocument,
  type Verdict,
} from '../../contract/rollout.ts';
import type { StoredAuditEntry } from '../audit/audit-log.ts';
import { transition, type Rollout } from './transition.ts';

export interface DocumentInput {
  rollout: Rollout;
  verdict: Verdict | null;
  /** What the audit log has of this rollout, newest first. */
  entries: StoredAuditEntry[];
  instances: number;
  /** How many instances a scope selects now. */
  selected: (scope: Scope) => number;
  now: number;
}

/** A rollout as the API shows it: stages, verdict, what can be done now, and what was done. */
export function documentOf({
  rollout,
  verdict,
  entries,
  instances,
  selected,
  now,
}: DocumentInput): RolloutDocument {
  const { plan, state } = rollout;
  const current = rollout.stage ?? (state === 'done' ? plan.stages.length : -1);
  return {
    id: rollout.id,
    title: plan.title,
    planHash: rollout.planHash,
    state,
    revision: rollout.revision,
    stage: plan.stages[current]?.name ?? null,
    stageStartedAt: rollout.stageStartedAt === null ? null : new Date(rollout.stageStartedAt).toISOString(),
    stages: plan.stages.map((stage, index) => ({
      name: stage.name,
      title: stage.title,
      status: state === 'done' || index < current ? 'done' : index === current ? 'current' : 'next',
      dwellRequiredSeconds: stage.dwell / 1_000,
      changes: `${selected(stage.scope)} of ${instances} instances polled adaptively`,
    })),
    verdict: verdict && renewed(verdict, now),
    actions: rolloutAction.options.map((action) => {
      const outcome = transition(rollout, action, verdict, now);
      return outcome.allowed ? { action, allowed: true } : { action, allowed: false, why: outcome.why };
    }),
    history: entries.slice(0, 10).map(({ at, action, actor, reason, previousState, newState, detail }) => ({
      at,
      action: action.replace('rollout.', '') as RolloutAction,
      actor,
      reason,
      fromStage: stageIn(previousState, detail.fromStage),
      toStage: stageIn(newState, detail.toStage),
    })),
  };
}

/** The stage of an audited state; entries of before states had fields of their own have it in their detail. */
function stageIn(state: unknown, before: unknown): string | null {
  const { stage = before } = (state ?? {}) as { stage?: unknown };
  return typeof stage === 'string' ? stage : null;
}

/** A verdict that was not renewed in time is shown as what it counts for. */
function renewed(verdict: Verdict, now: number): Verdict {
  if (Date.parse(verdict.expiresAt) >= now) return verdict;
  const reason = `the verdict of ${verdict.at} was not renewed: the evaluator is silent`;
  return { ...verdict, decision: 'hold', summary: `Hold: ${reason}.`, reasons: [reason] };
}
