import type { CriterionSource } from '../../contract/plan.ts';
import { sampleEveryMs, type SeriesName } from '../../contract/series.ts';
import type { Sample } from '../rollout/judge/sample.ts';
import { outsideSamples, simulatedStart, type World, type WorldTick } from './world.ts';

/** What happens to the policy engine from the fault on. */
interface OptimizeConditions {
  name: string;
  /** Shares of runs. */
  timeouts: number;
  fallbacks: number;
  /** What a run of the global strategy gains over the greedy one, as a share of what that costs. */
  gain: number;
  latencyMs: number;
  /** Answers a second. */
  mismatches: number;
  /** No worker takes a job. */
  stuck: boolean;
}

const well: OptimizeConditions = {
  name: 'nothing',
  timeouts: 0,
  fallbacks: 0,
  gain: 0.02,
  latencyMs: 300,
  mismatches: 0,
  stuck: false,
};

const conditions: OptimizeConditions[] = [
  { ...well, name: 'the global solver runs into its deadline', timeouts: 1, fallbacks: 1, latencyMs: 30_000 },
  { ...well, name: 'every second run falls back to greedy', fallbacks: 0.5 },
  { ...well, name: 'global moves are worse than greedy ones', gain: -0.5 },
  { ...well, name: 'web and API drift apart', mismatches: 1 },
  { ...well, name: 'no worker takes the jobs', stuck: true },
];

/**
 * Runs an hour that are begun where nothing better is known. What is judged on a share of runs cannot be seen where
 * there are too few of them, so this matters more than any fault.
 */
export const usualRunsPerHour = 60;

/** The policy engine under each of its conditions, at so many runs an hour. */
export const optimizeWorlds = (runsPerHour: number): World[] =>
  conditions.map((each) => optimizeWorld(each, runsPerHour));

export const wellOptimize = (runsPerHour: number): World => optimizeWorld(well, runsPerHour);

function optimizeWorld(fault: OptimizeConditions, runsPerHour: number): World {
  return {
    name: fault.name,
    *ticks(_settings, wellMs, faultMs): Generator<WorldTick> {
      let begun = 0;
      for (let passed = sampleEveryMs; passed <= wellMs + faultMs; passed += sampleEveryMs) {
        const now = passed > wellMs ? fault : well;
        const at = simulatedStart + passed;
        const runs = Math.floor((passed / 3_600_000) * runsPerHour) - begun;
        begun += runs;
        yield {
          at,
          instances: 0,
          samples: (source) =>
            samplesOf(source, { at, since: passed - wellMs }, now, runs, begun) ??
            outsideSamples(source, at, passed - wellMs),
        };
      }
    },
  };
}

function samplesOf(
  source: CriterionSource,
  { at, since }: { at: number; since: number },
  { timeouts, fallbacks, gain, latencyMs, mismatches, stuck }: OptimizeConditions,
  runs: number,
  begun: number,
): Sample[] | undefined {
  if (source.kind === 'history') {
    const values: Partial<Record<SeriesName, number>> = {
      'optimize.run.latency.p95': latencyMs,
      'optimize.queue.age': stuck ? since / 1_000 : latencyMs / 1_000,
      'optimize.viewSnapshotMismatch': mismatches,
    };
    const value = values[source.series];
    return value === undefined ? undefined : [{ at, value }];
  }
  if (source.kind !== 'sql') return undefined;
  if (runs === 0) return [];
  /** Of the runs that ended now, as many as make the share come out over all of them. */
  const share = (part: number) => Math.floor(begun * part) - Math.floor((begun - runs) * part);
  switch (source.query) {
    case 'optimize-timeouts':
      return [{ at, value: share(timeouts), base: runs }];
    case 'optimize-fallbacks':
      return [{ at, value: share(fallbacks), base: runs }];
    case 'optimize-objective-pairs':
      return [{ at, value: gain * runs, base: runs }];
    default:
      return undefined;
  }
}
