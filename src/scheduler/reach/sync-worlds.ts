import type { LeverSettings } from '../../contract/plan.ts';
import { sampleEveryMs } from '../../contract/series.ts';
import { SyncModel, syncConditions, wellSync, type SyncConditions } from './sync-model.ts';
import { outsideSamples, simulatedStart, type World, type WorldTick } from './world.ts';

/** The Search Console sync under each of its conditions. */
export const syncWorlds = (): World[] => [...syncConditions, lostRows].map(syncWorld);

export const wellSyncWorld = (): World => syncWorld(wellSync);

/** Nothing that the coordinator measures of itself shows it. */
const lostRows: SyncConditions = { ...wellSync, name: 'a page is lost' };

function syncWorld(conditions: SyncConditions): World {
  return {
    name: conditions.name,
    *ticks(settings, wellMs, faultMs): Generator<WorldTick> {
      const model = new SyncModel(syncSettings(settings));
      for (let passed = sampleEveryMs; passed <= wellMs + faultMs; passed += sampleEveryMs) {
        const now = passed > wellMs ? conditions : wellSync;
        for (let second = passed - sampleEveryMs; second < passed; second += 1_000)
          model.step(second / 1_000, now);
        const values = model.sample(passed / 1_000, now);
        const at = simulatedStart + passed;
        yield {
          at,
          instances: 0,
          samples(source) {
            if (source.kind === 'history') {
              const value = values[source.series];
              return value === undefined ? undefined : [{ at, value }];
            }
            // Comparisons and page counts: a per cent, or a number, that differs.
            if (source.kind === 'sql')
              return [{ at, value: conditions === lostRows && passed > wellMs ? 1 : 0 }];
            return outsideSamples(source, at, passed - wellMs);
          },
        };
      }
    },
  };
}

function syncSettings(settings: LeverSettings): LeverSettings<'search-console-sync'> {
  if (!('maxConcurrency' in settings)) throw new Error('a sync has the lever of the sync, and no other');
  return settings;
}
