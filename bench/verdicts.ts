import { setImmediate } from 'node:timers/promises';
import { seededRandom } from '../src/scheduler/clock/seeded-random.ts';
import { createStageJudge } from '../src/scheduler/rollout/judge/stage-judge.ts';
import { decisionOf } from '../src/scheduler/rollout/verdict.ts';
import { measure as measureBacktest } from './backtest.ts';
import { median, type Figure } from './figure.ts';
import { flappingStage, gatedStage, injectedStage, monthOfCriteria } from './verdicts/stages.ts';

/** Simulated rollouts of each kind: 10,000 in all. */
const counts = { regressed: 4_000, healthy: 2_000, injected: 3_000, flapping: 1_000 };
const share = (part: number, of: number) => Number(((100 * part) / of).toFixed(2));

/** So that six criteria of a 30-day backtest take less than two seconds. */
const wantedPerSecond = (6 * 259_200) / 2;

/** How well verdicts judge simulated rollouts, how fast, and how long a 30-day backtest takes (bench/backtest.ts). */
export async function* measure(): AsyncIterable<Figure> {
  for (const figure of figures()) {
    yield figure;
    // Each line is written before the next is measured.
    await setImmediate();
  }
  yield* measureBacktest();
}

function* figures(): Iterable<Figure> {
  const random = seededRandom(2026);
  const gated = (regressed: boolean, count: number) =>
    Array.from({ length: count }, () => gatedStage(random, regressed)).filter(Boolean).length;
  yield {
    name: 'regressed stages promoted',
    value: share(gated(true, counts.regressed), counts.regressed),
    unit: '%',
    better: 'lower',
    goal: 5,
  };
  yield {
    name: 'healthy stages promoted',
    value: share(gated(false, counts.healthy), counts.healthy),
    unit: '%',
    better: 'higher',
    goal: 90,
  };
  const late = Array.from({ length: counts.injected }, () => injectedStage(random));
  yield {
    name: 'injected regressions caught in time',
    value: share(late.filter((ticks) => ticks <= 2).length, counts.injected),
    unit: '%',
    better: 'higher',
    goal: 100,
  };
  yield {
    name: 'ticks beyond the window, at worst',
    value: Math.max(...late),
    unit: 'ticks',
    better: 'lower',
    goal: 2,
  };
  yield {
    name: 'transitions in a cool-down while flapping',
    value: Math.max(...Array.from({ length: counts.flapping }, () => flappingStage(random))),
    unit: 'at most',
    better: 'lower',
    goal: 1,
  };
  yield {
    name: 'criteria judged',
    value: Math.round(median(Array.from({ length: 5 }, judgedPerSecond))),
    unit: '/s',
    better: 'higher',
    goal: wantedPerSecond,
  };
}

/** Six criteria at every tick of 30 days, with a decision at each: judgements a second of processor time. */
function judgedPerSecond(): number {
  const month = monthOfCriteria();
  const { criteria, stageStartedAt, ticks } = month;
  const stage = createStageJudge({ criteria, stageStartedAt });
  const began = process.cpuUsage();
  let promoted = 0;
  for (let tick = 1; tick <= ticks; tick++) {
    const now = month.feed(stage, tick);
    const { judgements } = stage.tick(now, 12);
    const decision = decisionOf({ judgements, dwellServed: true, held: false, unmet: 0, waived: [] });
    if (decision === 'promote') promoted += 1;
  }
  if (promoted === 0) throw new Error('nothing was promoted: the criteria were not judged');
  const { user, system } = process.cpuUsage(began);
  return (ticks * criteria.length) / ((user + system) / 1e6);
}
