import { isDeepStrictEqual } from 'node:util';
import type { Drill } from '../../contract/plan.ts';
import type { CriterionResult } from '../../contract/rollout.ts';
import { sampleEveryMs } from '../../contract/series.ts';
import { changeOfKillSwitch } from './kill-switch.ts';
import type { Rollout } from './rollout.ts';

/** A fault that no criterion shows within this, in ms, is not waited for any longer. */
export const seenWithinMs = 300_000;

/**
 * Whether a drill would change nothing, because the lever is where its kill switch would set it. Such a drill would
 * measure nothing: it is neither done nor asked for until the rollout has gone on.
 */
export function measuresNothing(rollout: Rollout, name: string, now: number): boolean {
  const change = changeOfKillSwitch(rollout, rollout.plan.drills[name]?.killSwitch ?? '', 'drill', now);
  return change?.steps.every(({ settings }) => isDeepStrictEqual(settings, rollout.settings)) ?? false;
}

interface DrillDue {
  /** By when it has to be done again, in ms since 1970; null before the rollout has begun. */
  dueAt: number | null;
  overdue: boolean;
}

/** When a drill is due. The first rhythm counts until the last stage has been in effect for its `until`, then the next. */
export function drillDue(rollout: Rollout, name: string, now: number): DrillDue {
  const drill = rollout.plan.drills[name];
  const underWay = ['running', 'holding', 'promoting', 'done'].includes(rollout.state);
  if (!drill || !underWay || rollout.startedAt === null) return { dueAt: null, overdue: false };
  if (!rollout.drill && measuresNothing(rollout, name, now)) return { dueAt: null, overdue: false };
  const since = Math.max(rollout.drilled[name]?.at ?? 0, rollout.startedAt);
  const dueAt = since + rhythmOf(drill, rollout.lastStageSince, now);
  return { dueAt, overdue: dueAt < now };
}

function rhythmOf({ cadence }: Drill, lastStageSince: number | null, now: number): number {
  const atLastStage = lastStageSince === null ? 0 : now - lastStageSince;
  const rhythm = cadence.find(({ until }) => until === undefined || atLastStage < until) ?? cadence.at(-1);
  return rhythm?.every ?? Infinity;
}

/** What drills hold a promotion up with: one that runs, is overdue, or failed last. */
export function drillsUnmet(rollout: Rollout, now: number): string[] {
  if (rollout.drill) return [`drill ${rollout.drill.name} is running`];
  return Object.entries(rollout.plan.drills).flatMap(([name, { title }]) => {
    const last = rollout.drilled[name];
    const { overdue, dueAt } = drillDue(rollout, name, now);
    if (dueAt === null) return [];
    if (last && !last.passed) return [`drill "${title}" failed: ${last.why}`];
    return overdue ? [`drill "${title}" was due by ${new Date(dueAt).toISOString()}`] : [];
  });
}

/** Whether a criterion shows the fault of a drill: it fails, by a judgement after the fault was injected. */
export function showsFault(rollout: Rollout, results: readonly CriterionResult[], judgedAt: number): boolean {
  const injectedAt = rollout.drill?.injectedAt ?? null;
  return injectedAt !== null && judgedAt > injectedAt && results.some(({ verdict }) => verdict === 'fail');
}

/**
 * The triggers that a drill's fault leaves failing, and until when (ms since 1970) that is put down to it: a window for
 * the fault to leave the evidence, and one more for the criterion to clear.
 */
export function excusedBy(
  results: readonly CriterionResult[],
  now: number,
): { criterion: string; until: number }[] {
  return results
    .filter(({ role, verdict }) => role === 'trigger' && verdict === 'fail')
    .map(({ name, windowSeconds }) => ({
      criterion: name,
      until: now + 2 * windowSeconds * 1_000 + 2 * sampleEveryMs,
    }));
}
