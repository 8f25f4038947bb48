import type { Criterion } from '../../../contract/plan.ts';
import type { CriterionResult } from '../../../contract/rollout.ts';
import type { Baseline } from './baseline.ts';
import { CriterionJudge, type Judgement } from './criterion-judge.ts';
import type { CriterionMemory } from './hysteresis.ts';
import type { Sample } from './sample.ts';

/** A criterion in one of its roles: what a stage's exit and a plan's rollback name. */
export interface JudgedCriterion {
  name: string;
  role: CriterionResult['role'];
  criterion: Criterion;
}

interface StageJudgeOptions {
  criteria: readonly JudgedCriterion[];
  /** In ms since 1970. Evidence from before does not count. */
  stageStartedAt: number;
  /** By the name of a criterion. */
  baselines?: Readonly<Record<string, Baseline>>;
  /** What the criteria of this stage remembered at its last tick, if it was judged before. */
  memory?: Readonly<Record<string, CriterionMemory>>;
}

/** A tick's judgements, in the order in which the criteria were given. */
interface StageTick {
  judgements: Judgement[];
}

/** All criteria of a stage, judged tick by tick as samples come: live and in a backtest, with the same results. */
export interface StageJudge {
  /** Takes a sample of a criterion, in any order; a moment that is known already counts once. */
  push(name: string, sample: Sample): void;
  /** The source of a criterion failed, or, with null, answers again. */
  fault(name: string, error: string | null): void;
  /** Judges at a time (ms since 1970) that does not go back, with so many instances in the fleet. */
  tick(now: number, instances: number): StageTick;
  /** The last tick in full: reasons, bounds and hashes cost far more than the verdicts. */
  results(): CriterionResult[];
  /** What is to be remembered after the last tick, by the name of a criterion. */
  memory(): Record<string, CriterionMemory>;
}

export function createStageJudge(options: StageJudgeOptions): StageJudge {
  const { criteria, stageStartedAt, baselines = {}, memory = {} } = options;
  const judges = new Map<string, CriterionJudge>();
  for (const { name, criterion } of criteria)
    if (!judges.has(name))
      judges.set(name, new CriterionJudge(name, criterion, stageStartedAt, baselines[name], memory[name]));
  const each = [...judges.values()];
  const roles = criteria.map(({ name, role }) => ({ name, role, judge: judges.get(name) as CriterionJudge }));
  const judgeOf = (name: string): CriterionJudge => {
    const judge = judges.get(name);
    if (!judge)
      throw new Error(`no criterion ${name} is judged at this stage: ${[...judges.keys()].join(', ')}`);
    return judge;
  };
  return {
    push: (name, sample) => judgeOf(name).push(sample),
    fault: (name, error) => judgeOf(name).fault(error),
    tick(now, instances) {
      for (const judge of each) judge.tick(now, instances);
      return { judgements: roles.map(({ name, role, judge }) => judge.judgement(name, role)) };
    },
    results: () => roles.map(({ role, judge }) => judge.result(role)),
    memory: () => Object.fromEntries([...judges].map(([name, judge]) => [name, judge.memory()])),
  };
}
