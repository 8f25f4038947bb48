import type { ReachRow } from '../../contract/reach.ts';
import type { Criterion, RolloutPlan, Stage } from '../../contract/plan.ts';
import { baselineCriteria, takeBaselines, type Baseline } from '../rollout/judge/baseline.ts';
import type { Sample } from '../rollout/judge/sample.ts';
import { createStageJudge, type StageJudge } from '../rollout/judge/stage-judge.ts';
import { meets } from '../rollout/judge/threshold-value.ts';
import { windowMs } from '../rollout/judge/window.ts';
import { sampleEveryMs } from '../../contract/series.ts';
import { fleetWorlds, wellFleet } from './fleet-worlds.ts';
import { optimizeWorlds, usualRunsPerHour, wellOptimize } from './optimize-worlds.ts';
import { syncWorlds, wellSyncWorld } from './sync-worlds.ts';
import { conditionOf } from './condition.ts';
import { simulatedStart, type World } from './world.ts';

export interface ReachAssumptions {
  /** Runs an hour of the policy engine. */
  runsPerHour?: number;
}

/** What is not seen within so many of its windows is not seen. */
const windowsOfFault = 4;
const leastFaultMs = 3_600_000;

/**
 * Whether each trigger of a plan can fail at each stage that it guards, and how soon, under the worst plausible inputs of
 * the plan's workload. The judge is the live one, on samples that the workload's own decisions, or a model of them, give.
 */
export function reachTriggers(
  plan: RolloutPlan,
  { runsPerHour = usualRunsPerHour }: ReachAssumptions = {},
): ReachRow[] {
  const { well, worlds } = worldsOf(plan, runsPerHour);
  const baselines = baselinesOf(plan, well);
  return plan.stages.flatMap((stage) => {
    const names = [...new Set([...plan.rollback, ...stage.rollback])];
    const longest = Math.max(...names.map((name) => windowMs(criterionOf(plan, name))));
    const watches = names.map((name) => new Watch(plan, stage, name));
    for (const world of worlds)
      watch(watches, {
        world,
        stage,
        baselines,
        wellMs: 2 * longest,
        faultMs: Math.max(leastFaultMs, windowsOfFault * longest),
      });
    return watches.map((each) => each.row());
  });
}

function worldsOf(plan: RolloutPlan, runsPerHour: number): { well: World; worlds: World[] } {
  switch (plan.lever) {
    case 'adaptive-polling': {
      const groups = [...new Set(plan.stages.flatMap(({ settings }) => settings.scope.groups))];
      return { well: wellFleet(groups), worlds: fleetWorlds(groups) };
    }
    case 'search-console-sync':
      return { well: wellSyncWorld(), worlds: syncWorlds() };
    case 'optimize':
      return { well: wellOptimize(runsPerHour), worlds: optimizeWorlds(runsPerHour) };
  }
}

/** The plan's baselines, measured on a workload that is well; of as few samples as the plan takes, for they are alike. */
function baselinesOf(plan: RolloutPlan, well: World): Record<string, Baseline> {
  const names = baselineCriteria(plan);
  if (!plan.baseline || names.length === 0) return {};
  const spanMs = 2 * plan.baseline.minSamples * sampleEveryMs;
  const samples = new Map(names.map((name): [string, Sample[]] => [name, []]));
  for (const tick of well.ticks(plan.rollbackTo, spanMs, 0))
    for (const name of names)
      samples.get(name)?.push(...(tick.samples(criterionOf(plan, name).source) ?? []));
  const answers = Object.fromEntries([...samples].map(([name, taken]) => [name, { samples: taken }]));
  const { window, ...rest } = { ...plan.baseline, window: spanMs };
  return takeBaselines(
    { criteria: plan.criteria, baseline: { ...rest, window } },
    answers,
    simulatedStart + spanMs,
  ).baselines;
}

interface Run {
  world: World;
  stage: Stage;
  baselines: Record<string, Baseline>;
  wellMs: number;
  faultMs: number;
}

function watch(watches: readonly Watch[], { world, stage, baselines, wellMs, faultMs }: Run): void {
  const judge = createStageJudge({
    criteria: watches.map(({ name, criterion }) => ({ name, role: 'trigger', criterion })),
    stageStartedAt: simulatedStart,
    baselines,
  });
  const faultAt = simulatedStart + wellMs;
  for (const tick of world.ticks(stage.settings, wellMs, faultMs)) {
    for (const each of watches) {
      const samples = tick.samples(each.criterion.source);
      if (samples === undefined) each.known = false;
      for (const sample of samples ?? []) judge.push(each.name, sample);
    }
    const { judgements } = judge.tick(tick.at, tick.instances);
    for (const [index, { verdict }] of judgements.entries())
      if (verdict === 'fail') (watches[index] as Watch).fails(world.name, tick.at - faultAt);
  }
  for (const each of watches) each.ends(judge);
}

/** What one trigger did at one stage, in all worlds. */
class Watch {
  readonly name: string;
  readonly criterion: Criterion;
  /** Some world has a model of what it measures. */
  known = true;
  readonly #plan: string;
  readonly #stage: string;
  #soonest: { scenario: string; ms: number } | undefined;
  #tooEarly = false;
  /** What the judge says at the end of a world in which it did not fail: of one that breaches, if there is one. */
  #otherwise: { breaches: boolean; says: string } = { breaches: false, says: 'it was never judged' };

  constructor(plan: RolloutPlan, stage: Stage, name: string) {
    this.name = name;
    this.criterion = criterionOf(plan, name);
    this.#plan = plan.name;
    this.#stage = stage.name;
  }

  fails(world: string, ms: number): void {
    const scenario = outsideEvents[this.criterion.source.kind] ?? world;
    if (ms <= 0) this.#tooEarly = true;
    else if (ms < (this.#soonest?.ms ?? Infinity)) this.#soonest = { scenario, ms };
  }

  ends(judge: StageJudge): void {
    const result = judge.results().find(({ name }) => name === this.name);
    if (!result || result.verdict === 'fail' || this.#otherwise.breaches) return;
    const { value, threshold, comparison } = result;
    const met =
      value === null || threshold === null || comparison === '=' || meets(value, comparison, threshold);
    this.#otherwise = { breaches: !met, says: `${result.verdict}, ${result.reason}` };
  }

  row(): ReachRow {
    const reachable = this.known && !this.#tooEarly && this.#soonest !== undefined;
    return {
      kind: 'trigger',
      of: this.#plan,
      name: this.name,
      stage: this.#stage,
      condition: conditionOf(this.criterion),
      reachable,
      scenario: reachable ? (this.#soonest?.scenario ?? null) : null,
      seconds: reachable ? (this.#soonest?.ms ?? 0) / 1_000 : null,
      reason: this.#reason(),
    };
  }

  #reason(): string {
    if (!this.known)
      return `no model of ${JSON.stringify(this.criterion.source)}: teach src/scheduler/reach what it measures`;
    if (this.#tooEarly) return 'it fails while everything is well: it would roll back any rollout';
    if (this.#soonest) return `"${this.criterion.title}" fails when ${this.#soonest.scenario}`;
    return `no input made it fail; the nearest was: ${this.#otherwise.says}`;
  }
}

/** What no world brings about, for it comes from outside of it. */
const outsideEvents: Partial<Record<Criterion['source']['kind'], string>> = {
  alerts: 'an alert with these labels fires',
  audit: 'such an entry is logged',
  artefact: 'nobody makes the artefact anew',
};

const criterionOf = (plan: RolloutPlan, name: string) => plan.criteria[name] as Criterion;
