import type { Criterion, RolloutPlan, Stage } from '../../contract/plan.ts';
import type { CriterionResult, Verdict } from '../../contract/rollout.ts';
import { sampleEveryMs } from '../../contract/series.ts';
import type { Clock } from '../clock/clock.ts';
import { baselineCriteria, takeBaselines, type Baseline } from './judge/baseline.ts';
import type { CriterionMemory } from './judge/hysteresis.ts';
import { judge, judgeAll } from './judge/judge.ts';
import type { Samples, Source } from './judge/sample.ts';
import type { JudgedCriterion } from './judge/stage-judge.ts';
import { evidenceFrom } from './judge/window.ts';
import { nextStage, stageAt, type Rollout } from './rollout.ts';
import { decide, verdictLastsMs } from './verdict.ts';

/** How a rollout's criteria were judged at a tick. */
export interface Judged {
  /** ms since 1970, and by the clock that nobody sets. */
  at: number;
  monotonic: number;
  /** Which stage it was, and when that began: evidence of another counts for nothing. */
  stage: number | null;
  stageStartedAt: number | null;
  results: CriterionResult[];
  memory: Record<string, CriterionMemory>;
  /** Criteria that the next stage has as preconditions. */
  preconditions: CriterionResult[];
}

/** A timer may fire so much too early, in ms. */
const earlyMs = 500;

interface JudgingPorts {
  source: Source;
  clock: Clock;
  /** How many instances the fleet has. */
  instances: () => number;
}

/** Gathers the evidence of a rollout from its sources and judges it. */
export class Judging {
  readonly #ports: JudgingPorts;

  constructor(ports: JudgingPorts) {
    this.#ports = ports;
  }

  /** Judges the stage that a rollout is at, and what its next stage wants. `memory` is of the tick before. */
  async judge(rollout: Rollout, memory: Record<string, CriterionMemory> | undefined): Promise<Judged> {
    const { clock, instances } = this.#ports;
    const { stage: index, stageStartedAt, baselines } = rollout;
    // At the time of the newest sample, so that a backtest of what was recorded judges the same windows.
    const tick = Math.floor((clock.now() + earlyMs) / sampleEveryMs) * sampleEveryMs;
    const [at, monotonic] = [Math.max(tick, stageStartedAt ?? tick), clock.monotonic()];
    const stage = stageAt(rollout, index);
    const judgedStage = async () => {
      if (!stage || stageStartedAt === null) return { results: [], memory: {} };
      const criteria = criteriaOf(rollout.plan, stage);
      const samples = await this.#samplesOf(criteria, at, stageStartedAt);
      const context = { now: at, stageStartedAt, instances: instances(), baselines };
      return judgeAll(criteria, samples, { ...context, ...(memory && { memory }) });
    };
    const [judged, preconditions] = await Promise.all([judgedStage(), this.#preconditions(rollout, at)]);
    return { at, monotonic, stage: index, stageStartedAt, ...judged, preconditions };
  }

  /** Judges one criterion on what there is since a moment (ms since 1970). */
  async judgeOne(rollout: Rollout, name: string, since: number, now: number): Promise<CriterionResult> {
    const criterion = criterionOf(rollout.plan, name);
    const samples = await this.#ports.source.samples(
      criterion.source,
      evidenceFrom(criterion, now, since),
      now,
    );
    const baseline = rollout.baselines[name];
    const context = { now, stageStartedAt: since, instances: this.#ports.instances() };
    return judge(criterion, name, 'exit', samples, { ...context, ...(baseline && { baseline }) });
  }

  /** Measures what the plan's criteria are compared with, before its first stage. */
  async takeBaselines(
    plan: RolloutPlan,
  ): Promise<{ baselines: Record<string, Baseline> } | { insufficient: string }> {
    const { source, clock } = this.#ports;
    const now = clock.now();
    const asked = baselineCriteria(plan).map(async (name) => [
      name,
      await source.samples(criterionOf(plan, name).source, now - (plan.baseline?.window ?? 0), now),
    ]);
    const samples = Object.fromEntries(await Promise.all(asked)) as Record<string, Samples>;
    const { baselines, insufficient } = takeBaselines(plan, samples, now);
    const whyNot = Object.entries(insufficient).map(
      ([name, why]) => `${criterionOf(plan, name).title}: ${why}`,
    );
    return whyNot.length > 0 ? { insufficient: whyNot.join('; ') } : { baselines };
  }

  async #preconditions(rollout: Rollout, now: number): Promise<CriterionResult[]> {
    const wanted = nextStage(rollout)?.stage.preconditions ?? [];
    const names = wanted.flatMap((each) => (each.kind === 'criterion' ? [each.criterion] : []));
    return Promise.all(names.map((name) => this.judgeOne(rollout, name, 0, now)));
  }

  async #samplesOf(
    criteria: readonly JudgedCriterion[],
    now: number,
    stageStartedAt: number,
  ): Promise<Record<string, Samples>> {
    const { source } = this.#ports;
    const byName = new Map(criteria.map((each) => [each.name, each.criterion]));
    const answers = [...byName].map(async ([name, criterion]) => [
      name,
      await source.samples(criterion.source, evidenceFrom(criterion, now, stageStartedAt), now),
    ]);
    return Object.fromEntries(await Promise.all(answers)) as Record<string, Samples>;
  }
}

/** The results that still count for a rollout as it is now; undefined where none do. */
export function currentOf(judged: Judged | undefined, rollout: Rollout, clock: Clock): Judged | undefined {
  if (!judged || clock.monotonic() - judged.monotonic > verdictLastsMs) return undefined;
  return ofStage(judged, rollout);
}

/** The results, if they are of the stage that a rollout is at; undefined where they are not. */
export function ofStage(judged: Judged | undefined, rollout: Rollout): Judged | undefined {
  const same = judged?.stage === rollout.stage && judged.stageStartedAt === rollout.stageStartedAt;
  return same ? judged : undefined;
}

/** The verdict on judged results, with what is unmet now: a sign-off counts without waiting for the next tick. */
export function verdictOn(
  rollout: Rollout,
  judged: Judged | undefined,
  unmet: readonly string[],
): Verdict | null {
  const stage = stageAt(rollout, rollout.stage);
  const judgeable = rollout.state === 'running' || rollout.state === 'holding';
  if (!stage || !judged || !judgeable || rollout.stageStartedAt === null) return null;
  return decide({
    stage: stage.name,
    now: judged.at,
    stageStartedAt: rollout.stageStartedAt,
    dwellMs: stage.dwell,
    held: rollout.state === 'holding',
    results: judged.results,
    unmet,
    waived: rollout.waivers.filter(({ until }) => until > judged.at).map(({ criterion }) => criterion),
  });
}

/** What is judged at a stage: the plan's triggers, the stage's own, and what it wants before it is left. */
export function criteriaOf(plan: RolloutPlan, stage: Stage): JudgedCriterion[] {
  const triggers = [...new Set([...plan.rollback, ...stage.rollback])];
  return [
    ...triggers.map((name) => ({ name, role: 'trigger' as const, criterion: criterionOf(plan, name) })),
    ...stage.exit.map((name) => ({ name, role: 'exit' as const, criterion: criterionOf(plan, name) })),
  ];
}

/** A plan's schema sees to it that it has every criterion that it names. */
const criterionOf = (plan: RolloutPlan, name: string) => plan.criteria[name] as Criterion;
