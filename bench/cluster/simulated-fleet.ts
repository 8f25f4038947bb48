import type { InstanceConfig } from '../../src/contract/instance.ts';
import type { PollingSettings } from '../../src/scheduler/polling/polling-settings.ts';

const rarelyMs = 86_400_000;

/** Instances that have a status and no other part; each is a host of its own. */
export function simulatedFleet(count: number): InstanceConfig[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `node${n}`,
    type: 'gbfs',
    url: `https://node${n}.example/gbfs.json`,
  }));
}

/** Polls of one fixed interval in ms. */
export function settingsFor(everyMs: number, places: number): PollingSettings {
  return {
    cadence: {
      minMs: everyMs,
      baseMs: everyMs,
      maxMs: everyMs,
      stalenessTargetMs: 10 * everyMs,
      fixedMs: { gbfs: everyMs },
    },
    partCadence: {
      guests: rarelyMs,
      storage: rarelyMs,
      disks: rarelyMs,
      updates: rarelyMs,
      backups: rarelyMs,
      mail: rarelyMs,
    },
    workers: places,
    deadLetterRetryMs: rarelyMs,
    host: { concurrency: 3, requestsPerMinute: 120 },
  };
}
