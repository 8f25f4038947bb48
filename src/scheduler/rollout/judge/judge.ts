import type { Criterion } from '../../../contract/plan.ts';
import type { CriterionResult } from '../../../contract/rollout.ts';
import type { Baseline } from './baseline.ts';
import type { CriterionMemory } from './hysteresis.ts';
import type { Samples } from './sample.ts';
import { createStageJudge, type JudgedCriterion } from './stage-judge.ts';

export interface JudgeContext {
  /** Both in ms since 1970. Evidence from before the stage does not count for it. */
  now: number;
  stageStartedAt: number;
  /** Instances in the fleet, for thresholds that are multiples of it. */
  instances: number;
  baseline?: Baseline;
  memory?: CriterionMemory;
}

interface StageContext extends Omit<JudgeContext, 'baseline' | 'memory'> {
  /** Both by the name of a criterion. */
  baselines?: Readonly<Record<string, Baseline>>;
  memory?: Readonly<Record<string, CriterionMemory>>;
}

/**
 * Judges one criterion at one tick (docs/verdicts.md), in this order: insufficient data, fail (every sample of the
 * sustained window breaches), pass (the aggregate of the whole window meets the threshold, and of a rate or a ratio the
 * bound does too), inconclusive. Absence is never a pass and never a zero. Samples may be in any order.
 */
export function judge(
  criterion: Criterion,
  name: string,
  role: CriterionResult['role'],
  samples: Samples,
  { baseline, memory, ...context }: JudgeContext,
): CriterionResult {
  const { results } = judgeAll(
    [{ name, role, criterion }],
    { [name]: samples },
    {
      ...context,
      ...(baseline && { baselines: { [name]: baseline } }),
      ...(memory && { memory: { [name]: memory } }),
    },
  );
  return results[0] as CriterionResult;
}

/**
 * Judges all criteria of a stage at one tick, and gives what they are to remember at the next. A criterion whose name
 * has no samples has a source that did not answer.
 */
export function judgeAll(
  criteria: readonly JudgedCriterion[],
  samples: Readonly<Record<string, Samples>>,
  { now, instances, ...context }: StageContext,
): { results: CriterionResult[]; memory: Record<string, CriterionMemory> } {
  const stage = createStageJudge({ criteria, ...context });
  for (const name of new Set(criteria.map(({ name }) => name))) {
    const answer = samples[name] ?? { error: 'it was not asked' };
    if ('error' in answer) stage.fault(name, answer.error);
    else for (const sample of answer.samples) stage.push(name, sample);
  }
  stage.tick(now, instances);
  return { results: stage.results(), memory: stage.memory() };
}
