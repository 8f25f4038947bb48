import type { HealthDocument } from '../../contract/health.ts';
import type { InstanceConfig, InstanceType } from '../../contract/instance.ts';
import { sampleEveryMs, type SeriesName } from '../../contract/series.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import { fleetSample } from '../history/fleet-sample.ts';
import { FleetSimulation } from '../polling/fleet-simulation.ts';
import { healthDocumentOf } from '../polling/health-document.ts';
import { longestStatusPollMs } from '../polling/interval.ts';
import type { PollingSettings } from '../polling/polling-settings.ts';
import type { AdaptiveSetting } from '../polling/scope.ts';
import { sampledFleet } from '../sampling/sampled-fleet.ts';
import { settingsSchema } from '../settings/schema.ts';
import { settingsUnder, worldOf, type FleetScenario } from './fleet-scenarios.ts';
import { simulatedStart } from './world.ts';

/** What can be seen of a simulated fleet at one tick; `at` in ms since 1970. */
interface FleetTick {
  at: number;
  values: Partial<Record<SeriesName, number>>;
  health: () => HealthDocument;
}

interface ObservedFleet {
  scenario: FleetScenario;
  /** The groups that the plan's stages name: the first fifth of the fleet is spread over them. */
  groups: readonly string[];
  lever: AdaptiveSetting;
  /** The fleet is well for so long, and then the scenario's fault lasts so long, in ms. */
  wellMs: number;
  faultMs: number;
}

const fleetSize = 40;

/** How Rollcall polls unless it is told otherwise: the defaults of its settings. */
export function defaultPolling(): PollingSettings {
  const { polling } = settingsSchema.parse({});
  return {
    cadence: {
      minMs: polling.minInterval,
      baseMs: polling.baseInterval,
      maxMs: polling.maxInterval,
      stalenessTargetMs: polling.stalenessTarget,
      fixedMs: polling.fixedInterval,
    },
    partCadence: polling.partInterval,
    workers: polling.workers,
    deadLetterRetryMs: polling.deadLetterRetry,
    host: { concurrency: polling.hostConcurrency, requestsPerMinute: polling.hostRequestsPerMinute },
  };
}

export const defaultDeadlineMs = () => longestStatusPollMs(defaultPolling().cadence);

/**
 * Runs the scheduler's own decisions under a scenario, and gives what history and the health document would say at each
 * tick of ten seconds.
 */
export function* observe({ scenario, groups, lever, wellMs, faultMs }: ObservedFleet): Generator<FleetTick> {
  const settings = defaultPolling();
  const faultAt = simulatedStart + wellMs;
  const polls = { succeeded: 0, failed: 0 };
  const fleet = new FleetSimulation({
    world: worldOf(scenario, faultAt),
    random: seededRandom(1),
    settings,
    start: simulatedStart,
    onEnd: ({ part, result }) => {
      if (part === 'status') polls[result.ok ? 'succeeded' : 'failed'] += 1;
    },
  });
  fleet.scheduler.setFleet(simulatedConfigs(groups), new Map(), fleet.now);
  fleet.scheduler.setAdaptive(lever, fleet.now);
  while (fleet.now < faultAt + faultMs) {
    if (fleet.now === faultAt) fleet.scheduler.configure(settingsUnder(scenario, settings), fleet.now);
    fleet.run(sampleEveryMs);
    const snapshot = fleet.scheduler.snapshot(fleet.now);
    const counted = { ...polls, elapsedSeconds: sampleEveryMs / 1_000 };
    polls.succeeded = polls.failed = 0;
    yield {
      at: fleet.now,
      values: fleetSample(sampledFleet(snapshot, counted, settings.cadence.stalenessTargetMs)),
      health: () => healthDocumentOf(snapshot, settings),
    };
  }
}

/** Half PVE, a quarter PBS, a quarter PMG, each on a host of its own. */
function simulatedConfigs(groups: readonly string[]): InstanceConfig[] {
  const types: InstanceType[] = ['pve', 'pbs', 'pve', 'pmg'];
  return Array.from({ length: fleetSize }, (_, n) => {
    const group = n < fleetSize / 5 ? groups[n % Math.max(1, groups.length)] : undefined;
    return {
      name: `node${n}`,
      type: types[n % types.length] as InstanceType,
      url: `https://node${n}.example:8006`,
      auth: { tokenId: 'reach@pve!simulated', secret: 'simulated' },
      ...(group !== undefined && { group }),
    };
  });
}
