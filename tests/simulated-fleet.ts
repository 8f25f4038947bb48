import type { InstanceConfig, InstanceType } from '../src/contract/instance.ts';
import {
  FleetSimulation as Simulation,
  type SimulatedPoll,
  type SimulatedWorld,
} from '../src/scheduler/polling/fleet-simulation.ts';
import type { Poll, PolledEvent } from '../src/scheduler/polling/poll.ts';
import type { PollingSettings } from '../src/scheduler/polling/polling-settings.ts';
import { seededRandom } from './simulated-clock.ts';

export type { SimulatedPoll, SimulatedWorld };

export const defaultSettings: PollingSettings = {
  cadence: {
    minMs: 5_000,
    baseMs: 10_000,
    maxMs: 300_000,
    stalenessTargetMs: 60_000,
    fixedMs: { pve: 10_000, pbs: 60_000, pmg: 60_000 },
  },
  partCadence: {
    guests: 120_000,
    storage: 300_000,
    disks: 900_000,
    updates: 21_600_000,
    backups: 600_000,
    mail: 120_000,
  },
  workers: 16,
  deadLetterRetryMs: 1_800_000,
  host: { concurrency: 3, requestsPerMinute: 120 },
};

/** Half PVE, a quarter PBS, a quarter PMG, as the demo fleet. */
export function simulatedConfigs(count: number): InstanceConfig[] {
  const types: InstanceType[] = ['pve', 'pbs', 'pve', 'pmg'];
  return Array.from({ length: count }, (_, n) => ({
    name: `node${n}`,
    type: types[n % 4] as InstanceType,
    url: `https://node${n}.example:8006`,
    auth: { tokenId: 'a@b!c', secret: 's' },
  }));
}

/** The simulated fleet with what most tests begin with: the default settings, and a random source by its seed. */
export class FleetSimulation extends Simulation {
  constructor(options: {
    world: SimulatedWorld;
    seed: number;
    settings?: PollingSettings;
    start?: number;
    onBegin?: (poll: Poll, now: number) => unknown;
    onEnd?: (event: PolledEvent, now: number) => unknown;
  }) {
    super({
      start: Date.UTC(2026, 10, 21),
      settings: defaultSettings,
      random: seededRandom(options.seed),
      ...options,
    });
  }
}
