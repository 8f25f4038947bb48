import type { SeriesName } from '../../contract/series.ts';
import type { HealthDocument } from '../../contract/health.ts';
import { fleetScenarios } from './fleet-scenarios.ts';
import { defaultDeadlineMs, observe } from './observed-fleet.ts';
import { optimizeWorlds, usualRunsPerHour } from './optimize-worlds.ts';
import { syncWorlds } from './sync-worlds.ts';
import type { World } from './world.ts';

/** What alert rules can see at a tick; `at` in ms since 1970. */
export interface RuleTick {
  at: number;
  value: (series: SeriesName) => number | undefined;
  /** Of the polled fleet alone. */
  health?: () => HealthDocument;
}

interface RuleWorld {
  name: string;
  /** Well for `wellMs`, then at fault for `faultMs`. */
  ticks: (wellMs: number, faultMs: number) => Iterable<RuleTick>;
}

/** Every workload under the worst plausible inputs, at the limits that its last stage sets. */
export function ruleWorlds(): RuleWorld[] {
  const sync = { maxConcurrency: 5, maxQueueSize: 1_000, maxInFlight: 10, restart: false };
  const optimize = {
    availableVersions: ['rebal.greedy.v1', 'rebal.global.v1'],
    defaultVersion: 'rebal.greedy.v1',
    audience: 'public' as const,
  };
  return [
    ...fleetScenarios(defaultDeadlineMs()).map((scenario) => ({
      name: scenario.name,
      *ticks(wellMs: number, faultMs: number): Generator<RuleTick> {
        const lever = { enabled: true, scope: { groups: [], percent: 100 } };
        for (const { at, values, health } of observe({ scenario, groups: [], lever, wellMs, faultMs }))
          yield { at, value: (series) => values[series], health };
      },
    })),
    ...syncWorlds().map((world) => workload(world, sync)),
    ...optimizeWorlds(usualRunsPerHour).map((world) => workload(world, optimize)),
  ];
}

function workload({ name, ticks }: World, settings: Parameters<World['ticks']>[0]): RuleWorld {
  return {
    name,
    *ticks(wellMs, faultMs) {
      for (const { at, samples } of ticks(settings, wellMs, faultMs))
        yield { at, value: (series) => samples({ kind: 'history', series })?.at(-1)?.value };
    },
  };
}
