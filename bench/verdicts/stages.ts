import type { Criterion, CriterionTest } from '../../src/contract/plan.ts';
import { sampleEveryMs } from '../../src/contract/series.ts';
import type { Sample } from '../../src/scheduler/rollout/judge/sample.ts';
import {
  createStageJudge,
  type JudgedCriterion,
  type StageJudge,
} from '../../src/scheduler/rollout/judge/stage-judge.ts';
import { decisionOf } from '../../src/scheduler/rollout/verdict.ts';

type Random = () => number;
const start = Date.UTC(2026, 10, 1);
const tick = sampleEveryMs;
const minute = 60_000;
const pick = <Item>(random: Random, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item;
const judged = (name: string, role: JudgedCriterion['role'], test: CriterionTest): JudgedCriterion => {
  const source: Criterion['source'] =
    test.kind === 'threshold' ? { kind: 'history', series: 'staleness.max' } : { kind: 'sql', query: name };
  return { name, role, criterion: { title: name, source, test, noData: 'hold' } };
};
const gates = [
  { timeouts: 0.15, fallbacks: 0.2, objective: -0.2 },
  { timeouts: 0.08, fallbacks: 0.1, objective: -0.1 },
  { timeouts: 0.03, fallbacks: 0.05, objective: -0.03 },
] as const;
const rate = (atMost: number) => ({ kind: 'rate', atMost, window: 15 * minute, minSamples: 10 }) as const;
const ratio = (atLeast: number) => ({ kind: 'ratio', atLeast, window: 15 * minute, minSamples: 10 }) as const;
const promotes = (stage: StageJudge, now: number) =>
  decisionOf({
    judgements: stage.tick(now, 12).judgements,
    dwellServed: true,
    held: false,
    unmet: 0,
    waived: [],
  }) === 'promote';

/**
 * A stage with the gates of an optimize stage, looked at at every tick for a thousand runs, with nobody who rolls it
 * back. Of a regressed one, one of the three is just over its limit, and the others are well.
 * @returns whether it is ever promoted.
 */
export function gatedStage(random: Random, regressed: boolean): boolean {
  const limits = pick(random, gates);
  const worse = regressed ? pick(random, ['timeouts', 'fallbacks', 'objective'] as const) : undefined;
  const over = 1 + 0.1 * random();
  const stage = createStageJudge({
    criteria: [
      judged('timeouts', 'exit', rate(limits.timeouts)),
      judged('fallbacks', 'exit', rate(limits.fallbacks)),
      judged('objective', 'exit', ratio(limits.objective)),
    ],
    stageStartedAt: start,
  });
  const fails = (name: 'timeouts' | 'fallbacks') =>
    random() < limits[name] * (worse === name ? over : 0.2) ? 1 : 0;
  const gain = worse === 'objective' ? limits.objective * over : 0.02;
  const everyTicks = pick(random, [1, 2, 3]);
  for (let run = 1; run <= 1_000; run++) {
    const at = start + run * everyTicks * tick;
    stage.push('timeouts', { at, value: fails('timeouts') });
    stage.push('fallbacks', { at, value: fails('fallbacks') });
    const base = 50 + 100 * random();
    stage.push('objective', { at, value: base * (gain + 0.2 * (random() - 0.5)), base });
    for (let more = 0; more < everyTicks; more++) if (promotes(stage, at + more * tick)) return true;
  }
  return false;
}

/** A trigger, and its sample when all is well and when it is not. */
const triggers: { test: CriterionTest; sample: (at: number, well: boolean, random: Random) => Sample }[] = [
  ...[1, 5, 15].map((minutes) => ({
    test: {
      kind: 'threshold',
      aggregate: 'max',
      comparison: '<=',
      threshold: 120,
      window: minutes * minute,
      minSamples: 2,
    } as const,
    sample: (at: number, well: boolean, random: Random) => ({
      at,
      value: well ? 20 + 90 * random() : 121 + random(),
    }),
  })),
  {
    test: rate(0.15),
    sample: (at, well, random) => ({ at, value: !well || random() < 0.02 ? 1 : 0 }),
  },
  {
    test: ratio(-0.2),
    sample: (at, well, random) => ({ at, value: well ? random() : -30 - random(), base: 100 }),
  },
];

/**
 * A stage whose trigger regresses at some moment between two ticks. After that up to two samples are missing, or one of
 * a window of a minute, which two would leave with less than 80 % of its samples.
 * @returns how many ticks later than its window it is caught; Infinity for never.
 */
export function injectedStage(random: Random): number {
  const { test, sample } = pick(random, triggers);
  const window = test.kind === 'age' ? 0 : test.window;
  const stage = createStageJudge({ criteria: [judged('trigger', 'trigger', test)], stageStartedAt: start });
  const injectedAt = start + 2 * window + random() * 30 * minute;
  const windowTicks = window / tick;
  const missing = (windowTicks < 10 ? [1] : [1, 2]).map(
    () => Math.floor(random() * windowTicks) + Math.ceil(injectedAt / tick),
  );
  const last = injectedAt + window + 50 * tick;
  for (let at = start + tick; at <= last; at += tick) {
    if (!missing.includes(at / tick)) stage.push('trigger', sample(at, at < injectedAt, random));
    if (stage.tick(at, 12).judgements[0]?.verdict !== 'fail') continue;
    // What trips before the fault was there has caught something else.
    return at < injectedAt ? Infinity : Math.ceil((at - injectedAt - window) / tick);
  }
  return Infinity;
}

/** A trigger that goes over and under its threshold for random spells. @returns most transitions in one cool-down. */
export function flappingStage(random: Random): number {
  const window = pick(random, [1, 5]) * minute;
  const { criterion } = judged('trigger', 'trigger', {
    kind: 'threshold',
    aggregate: 'max',
    comparison: '<=',
    threshold: 100,
    window,
    minSamples: 2,
  });
  const stage = createStageJudge({
    criteria: [{ name: 'trigger', role: 'trigger', criterion }],
    stageStartedAt: start,
  });
  const changes: number[] = [];
  let failed = false;
  let at = start;
  for (let spell = 0; spell < 60; spell++) {
    const value = pick(random, [150, 101, 95, 80, 20]);
    const ticks = 1 + Math.floor((random() * 2.5 * window) / tick);
    for (let n = 0; n < ticks; n++) {
      at += tick;
      stage.push('trigger', { at, value });
      const fails = stage.tick(at, 12).judgements[0]?.verdict === 'fail';
      if (fails !== failed) changes.push(at);
      failed = fails;
    }
  }
  // A cool-down begins with a transition; that one is not in it.
  return changes.reduce(
    (most, begin) => Math.max(most, changes.filter((at) => at > begin && at < begin + window).length),
    0,
  );
}

/** Six criteria such as plans have, and what 30 days give them. */
export function monthOfCriteria() {
  const threshold = (aggregate: 'max' | 'mean' | 'p95', window: number): CriterionTest => ({
    kind: 'threshold',
    aggregate,
    comparison: '<=',
    threshold: 120,
    window,
    minSamples: 5,
  });
  const criteria = [
    judged('queue', 'exit', threshold('max', 30 * minute)),
    judged('staleness', 'exit', threshold('p95', 30 * minute)),
    judged('load', 'exit', threshold('mean', 24 * 60 * minute)),
    judged('majority', 'trigger', threshold('max', minute)),
    judged('tripled', 'trigger', threshold('max', 15 * minute)),
    judged('timeouts', 'exit', rate(0.15)),
  ];
  const random = seededValues();
  return {
    criteria,
    stageStartedAt: start,
    ticks: (30 * 24 * 3_600_000) / tick,
    /** Gives a stage what comes at a tick. @returns the time of the tick. */
    feed(stage: StageJudge, number: number): number {
      const at = start + number * tick;
      const value = random[number % random.length] as number;
      for (const { name } of criteria) if (name !== 'timeouts') stage.push(name, { at, value });
      if (number % 30 === 0) stage.push('timeouts', { at, value: number % 3_000 === 0 ? 1 : 0 });
      return at;
    },
  };
}

/** Values between 20 and 110 that repeat after an hour or so. */
const seededValues = () => Array.from({ length: 373 }, (_, index) => 20 + ((index * 7_919) % 9_001) / 100);
