import { join } from 'node:path';
import { sampleEveryMs } from '../../src/contract/series.ts';
import type { Clock } from '../../src/scheduler/clock/clock.ts';
import { AdaptivePollingLever } from '../../src/scheduler/rollout/levers/adaptive-polling.ts';
import { loadPlans, type LoadedPlan } from '../../src/scheduler/rollout/plan-file.ts';
import type { Source } from '../../src/scheduler/rollout/judge/sample.ts';
import { Evidence } from './evidence.ts';
import { ExampleFleet } from './fleet.ts';
import type { Workload } from './world.ts';

/** A day: the fleet has been polled at its fixed cadence for so long before anybody starts. */
export const polledBeforeMs = 24 * 3_600_000;

/** The simulated fleet of the example for adaptive polling, and what its rollout is judged on. */
export class PollingWorkload implements Workload {
  readonly fleet: ExampleFleet;
  readonly evidence = new Evidence();
  readonly plan: LoadedPlan;
  readonly judgedEveryMs = sampleEveryMs;
  readonly levers;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
    const fleet = (this.fleet = new ExampleFleet(clock.now()));
    this.plan = shippedPlan('adaptive-polling');
    this.levers = {
      'adaptive-polling': new AdaptivePollingLever({
        health: () => fleet.health(),
        selected: (scope) => fleet.selected(scope),
        instances: () => fleet.instances,
        apply: (settings) => fleet.apply(settings),
        adaptivePollingEnabled: () => null,
      }),
    };
  }

  get source(): Source {
    return this.evidence.source;
  }

  get instances(): number {
    return this.fleet.instances;
  }

  pass(): Promise<void> {
    this.evidence.record(this.#clock.now(), this.fleet.tick(), this.fleet.alerts());
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function shippedPlan(name: string): LoadedPlan {
  const found = loadPlans(join(import.meta.dirname, '../../rollouts')).find(({ plan }) => plan.name === name);
  if (!found) throw new Error(`there is no plan ${name}`);
  return found;
}
