import type { Criterion, RolloutPlan } from '../../../contract/plan.ts';
import type { CriterionResult } from '../../../contract/rollout.ts';
import { baselineCriteria, takeBaselines } from '../judge/baseline.ts';
import { judge } from '../judge/judge.ts';
import type { Samples } from '../judge/sample.ts';
import { evidenceFrom } from '../judge/window.ts';
import type { Surroundings } from '../preconditions.ts';
import { nextStage, type Rollout } from '../rollout.ts';
import type { Context } from '../transition.ts';
import { samplesBetween } from './recorded-feed.ts';
import type { Recording } from './recording.ts';

/** Measures what the plan's criteria are compared with, on what was recorded before the start. */
export function baselinesAt(plan: RolloutPlan, recording: Recording, now: number): Context['baselines'] {
  const from = now - (plan.baseline?.window ?? 0);
  const samples = baselineCriteria(plan).map((name) => [
    name,
    samplesBetween(recording, plan.criteria[name] as Criterion, from, now),
  ]);
  const { baselines, insufficient } = takeBaselines(
    plan,
    Object.fromEntries(samples) as Record<string, Samples>,
    now,
  );
  const [missing] = Object.entries(insufficient);
  return missing ? { insufficient: `${plan.criteria[missing[0]]?.title}: ${missing[1]}` } : { baselines };
}

/** What the next stage asks of the history, as it would have been judged then. */
export function surroundingsAt(
  rollout: Rollout,
  recording: Recording,
  now: number,
  instances: number,
): Surroundings {
  const wanted = nextStage(rollout)?.stage.preconditions ?? [];
  const preconditions = wanted.flatMap((each): CriterionResult[] => {
    if (each.kind !== 'criterion') return [];
    const criterion = rollout.plan.criteria[each.criterion] as Criterion;
    const samples = samplesBetween(recording, criterion, evidenceFrom(criterion, now, 0), now);
    const baseline = rollout.baselines[each.criterion];
    const context = { now, stageStartedAt: 0, instances, ...(baseline && { baseline }) };
    return [judge(criterion, each.criterion, 'exit', samples, context)];
  });
  return { now, preconditions, leverNotInEffect: null, obstacle: null };
}
