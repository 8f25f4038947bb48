import { afterPoll, newInstanceState } from '../src/scheduler/polling/instance-state.ts';
import { adaptiveSelector, ageStaleness } from '../src/scheduler/polling/interval-choice.ts';
import {
  nextInterval,
  planNext,
  priorityOf,
  type Plannable,
  type PlanContext,
} from '../src/scheduler/polling/plan-next.ts';
import { buildPlan } from '../src/scheduler/polling/planner.ts';
import { seededRandom } from '../tests/simulated-clock.ts';
import { defaultSettings } from '../tests/simulated-fleet.ts';
import { median, type Figure } from './figure.ts';
import { goHeapNs, halfOfPulse, pulse, sizes } from './go-heap/yardstick.ts';

const seconds = 3;

/**
 * Milliseconds of planning a fleet: choosing the interval of every instance, its next run, and the order of all.
 * The same fleet is planned again and again, as Go's benchmarks do it, and the median is taken.
 */
export async function* measure(): AsyncIterable<Figure> {
  const goNs = await goHeapNs();
  for (const size of sizes)
    yield {
      name: `plan of ${size}`,
      value: Number(planMs(size).toFixed(3)),
      unit: 'ms',
      better: 'lower',
      goal: Number(halfOfPulse(pulse[size]?.planMs as number, size, goNs).toFixed(3)),
    };
}

function planMs(size: number): number {
  const random = seededRandom(size);
  const now = Date.UTC(2026, 10, 21);
  const context: PlanContext = {
    type: 'pve',
    adaptive: true,
    backlog: 3,
    cadence: defaultSettings.cadence,
    deadLetterRetryMs: defaultSettings.deadLetterRetryMs,
    offlineUntil: undefined,
    faultMayBeOurs: false,
    staleness: ageStaleness,
    selector: adaptiveSelector,
  };
  const result = { ok: true as const, warnings: [], changeHash: '', requests: 1 };
  const fleet = Array.from({ length: size }, (_, n): Plannable => {
    const polledAt = now - 48_000 * random();
    const polled = afterPoll(newInstanceState(polledAt, polledAt, 10_000), result, polledAt, random, true);
    return { key: `pve::node${n}`, state: planNext(polled, context, polledAt, random), context };
  });
  const times: number[] = [];
  for (const until = performance.now() + seconds * 1_000; performance.now() < until;) {
    const began = process.hrtime.bigint();
    const plan = buildPlan(fleet, ({ key, state, context }) => {
      const { ms: intervalMs } = nextInterval(state, context, now, random);
      return { key, nextRun: now + intervalMs, intervalMs, priority: priorityOf(state) };
    });
    times.push(Number(process.hrtime.bigint() - began) / 1e6);
    if (plan.length !== size) throw new Error('the plan is not complete');
  }
  return median(times);
}
