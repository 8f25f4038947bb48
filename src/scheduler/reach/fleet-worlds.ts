import type { LeverSettings } from '../../contract/plan.ts';
import { fleetScenarios, type FleetScenario } from './fleet-scenarios.ts';
import { defaultDeadlineMs, observe } from './observed-fleet.ts';
import { outsideSamples, simulatedStart, type World, type WorldTick } from './world.ts';

/** A fleet that nothing happens to. */
const nothing: FleetScenario = { name: 'nothing', answer: () => undefined };

/** The polled fleet under each of its scenarios; `groups` are those that the plan's stages name. */
export const fleetWorlds = (groups: readonly string[]): World[] =>
  fleetScenarios(defaultDeadlineMs()).map((scenario) => fleetWorld(scenario, groups));

export const wellFleet = (groups: readonly string[]): World => fleetWorld(nothing, groups);

function fleetWorld(scenario: FleetScenario, groups: readonly string[]): World {
  return {
    name: scenario.name,
    *ticks(settings, wellMs, faultMs): Generator<WorldTick> {
      const lever = leverOf(settings);
      for (const { at, values } of observe({ scenario, groups, lever, wellMs, faultMs }))
        yield {
          at,
          instances: values['instances.total'] ?? 0,
          samples(source) {
            if (source.kind !== 'history') return outsideSamples(source, at, at - simulatedStart - wellMs);
            const value = values[source.series];
            return value === undefined ? [] : [{ at, value }];
          },
        };
    },
  };
}

function leverOf(settings: LeverSettings) {
  if (!('enabled' in settings)) throw new Error('the fleet has the lever of adaptive polling, and no other');
  return settings;
}
