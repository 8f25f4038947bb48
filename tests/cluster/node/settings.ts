import type { InstanceConfig } from '../../../src/contract/instance.ts';
import type { PollingSettings } from '../../../src/scheduler/polling/polling-settings.ts';

const rarelyMs = 86_400_000;

/** Instances that have a status and no other part. Each is a host of its own. */
export function configsOf(names: string[]): InstanceConfig[] {
  return names.map((name) => ({ name, type: 'gbfs', url: `https://${name}.example/gbfs.json` }));
}

export const keyOf = (name: string) => `gbfs::${name}`;

/** Polls of one fixed interval: what a test waits for does not depend on how stale anything is. */
export function settingsFor({ everyMs, places }: { everyMs: number; places: number }): PollingSettings {
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
