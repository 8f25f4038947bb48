import type { AuditEntry } from '../../contract/audit.ts';
import type { KillSwitch } from '../../contract/plan.ts';
import { rolloutAction, type RolloutDocument, type Verdict } from '../../contract/rollout.ts';
import { changeWindowAt } from './change-window.ts';
import { drillDue } from './drills.ts';
import type { Lever, LeverSeen } from './levers/lever.ts';
import { preconditionsOf, type Surroundings } from './preconditions.ts';
import { currentStep, stageAt, stageName, type Change, type Rollout } from './rollout.ts';
import { signOffsOf } from './sign-offs.ts';
import { awaitsStart, transition, type Context } from './transition.ts';

interface DocumentInput {
  rollout: Rollout;
  /** What its actions are decided on now. */
  context: Context;
  /** The newest verdict of its stage, which may count no more. */
  lastVerdict: Verdict | null;
  surroundings: Surroundings;
  lever: Lever;
  leverSeen: LeverSeen | undefined;
  planFileDiffers: boolean;
  /** The name of this Rollcall as a cell, where it is one. */
  cell: string | undefined;
  /** What the audit log has of this rollout, newest first. */
  entries: readonly AuditEntry[];
}

const shownEntries = 10;

/** A rollout as the API shows it: stages, verdict, what can be done now, and what was done. */
export function documentOf(input: DocumentInput): RolloutDocument {
  const { rollout, context, surroundings, planFileDiffers, entries } = input;
  const { plan, state } = rollout;
  const { now } = context;
  return {
    id: rollout.id,
    title: plan.title,
    planHash: rollout.planHash,
    state,
    revision: rollout.revision,
    stage: stageName(rollout),
    stageStartedAt: iso(rollout.stageStartedAt),
    stages: stagesOf(input),
    ...(input.cell !== undefined && { cell: input.cell }),
    ...(plan.course && { course: plan.course }),
    verdict: context.verdict ? renewed(context.verdict, now) : input.lastVerdict && silent(input.lastVerdict),
    mode: plan.mode,
    lever: leverOf(input),
    pending: rollout.change && pendingOf(rollout, rollout.change),
    problem: rollout.problem,
    planFileDiffers,
    preconditions: preconditionsOf(rollout, surroundings.preconditions),
    signOffs: signOffsOf(rollout),
    waivers: rollout.waivers
      .filter(({ until }) => until > now)
      .map(({ criterion, until, by }) => ({ criterion, until: isoOf(until), by })),
    changeWindow: changeWindowOf(rollout, now),
    startWants: startWants(input),
    snapshots: rollout.snapshots.map((snapshot) => ({ ...snapshot, at: isoOf(snapshot.at) })),
    recovery: rollout.recovery.map(({ criterion, dueAt, seconds, late }) => ({
      criterion,
      dueAt: isoOf(dueAt),
      seconds,
      late,
    })),
    killSwitches: killSwitchesOf(rollout),
    drills: drillsOf(rollout, now),
    actions: rolloutAction.options.map((action) => {
      const outcome = transition(rollout, { kind: action }, context);
      return outcome.allowed ? { action, allowed: true } : { action, allowed: false, why: outcome.why };
    }),
    history: entries.slice(0, shownEntries).map(({ at, action, actor, reason, previousState, newState }) => ({
      at,
      action: action.replace('rollout.', ''),
      actor,
      reason,
      fromStage: stageIn(previousState),
      toStage: stageIn(newState),
    })),
  };
}

function stagesOf({ rollout, lever }: DocumentInput): RolloutDocument['stages'] {
  const { plan, state, stage } = rollout;
  return plan.stages.map(({ name, title, dwell, settings, optional }, index) => ({
    name,
    title,
    // What a rollout that was ended early passed over is done no more than it is next.
    status: stage === null || index > stage ? 'next' : state === 'done' || index < stage ? 'done' : 'current',
    optional,
    dwellRequiredSeconds: dwell / 1_000,
    changes: lever.describe(settings),
  }));
}

function leverOf({ rollout, lever, leverSeen }: DocumentInput): RolloutDocument['lever'] {
  const effect = rollout.change ? undefined : leverSeen?.effect;
  return {
    name: rollout.plan.lever,
    settings: rollout.settings,
    inEffect: rollout.change ? false : (effect?.inEffect ?? null),
    why: rollout.change ? 'it is on its way' : effect?.inEffect === false ? effect.why : null,
    checkedAt: iso(leverSeen?.at ?? null),
    simulated: lever.simulated,
  };
}

function pendingOf(rollout: Rollout, change: Change): NonNullable<RolloutDocument['pending']> {
  return {
    purpose: change.purpose,
    toStage: stageAt(rollout, change.toStage)?.name ?? null,
    step: change.step + 1,
    steps: change.steps.length,
    settings: currentStep(change).settings,
    since: isoOf(change.startedAt),
    budgetSeconds: change.budget / 1_000,
    overdue: change.overdue,
  };
}

function changeWindowOf({ plan }: Rollout, now: number): RolloutDocument['changeWindow'] {
  const { open, opensAt } = changeWindowAt(plan.changeWindows, now);
  return { open, opensAt: iso(opensAt) };
}

/** Asked as if preconditions were met and the window open, for these two stand in the document by themselves. */
function startWants({ rollout, context, surroundings: { obstacle } }: DocumentInput): string[] {
  if (!awaitsStart(rollout)) return [];
  const unmetForStart = obstacle === null ? [] : [obstacle];
  const outcome = transition(rollout, { kind: 'start' }, { ...context, unmetForStart });
  return outcome.allowed ? [] : [outcome.why];
}

function killSwitchesOf({ plan, pulls }: Rollout): RolloutDocument['killSwitches'] {
  return Object.entries<KillSwitch>(plan.killSwitches).map(
    ([name, { title, budget, settings, then, rollsBack }]) => {
      const pull = pulls[name];
      const last: RolloutDocument['killSwitches'][number]['last'] | undefined = pull && {
        at: isoOf(pull.at),
        secondsToEffect: pull.secondsToEffect,
        withinBudget: pull.withinBudget,
      };
      return {
        name,
        title,
        budgetSeconds: budget / 1_000,
        steps: [settings, ...then.map((each) => each.settings)],
        rollsBack,
        last: last ?? null,
      };
    },
  );
}

function drillsOf(rollout: Rollout, now: number): RolloutDocument['drills'] {
  return Object.entries(rollout.plan.drills).map(([name, { title, killSwitch, budget }]) => {
    const last = rollout.drilled[name];
    const { dueAt, overdue } = drillDue(rollout, name, now);
    return {
      name,
      title,
      killSwitch,
      budgetSeconds: budget / 1_000,
      dueAt: iso(dueAt),
      overdue,
      running: rollout.drill?.name === name,
      last: last ? { ...last, at: isoOf(last.at) } : null,
    };
  });
}

/** A verdict that was not renewed in time is shown as what it counts for. */
function renewed(verdict: Verdict, now: number): Verdict {
  return Date.parse(verdict.expiresAt) >= now ? verdict : silent(verdict);
}

function silent(verdict: Verdict): Verdict {
  const reason = `the verdict of ${verdict.at} was not renewed: the evaluator is silent`;
  return { ...verdict, decision: 'hold', summary: `Hold: ${reason}.`, reasons: [reason] };
}

const isoOf = (at: number) => new Date(at).toISOString();
const iso = (at: number | null) => (at === null ? null : isoOf(at));

/** The stage of an audited state; null where there was none. */
function stageIn(state: unknown): string | null {
  const { stage } = (state ?? {}) as { stage?: unknown };
  return typeof stage === 'string' ? stage : null;
}
