import type { SyncRun } from './run.ts';

/** A line of the playbook's table of success metrics, filled in. */
export interface SuccessMetric<Met = boolean> {
  metric: string;
  target: string;
  observed: string;
  met: Met;
}

const mega = 1_000_000;
const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1_000).toFixed(2)} s`);

/**
 * Targets of the playbook (§5, and §2 for what is watched during a run) and what a concurrent run showed.
 * @param speedUp over a sequential run of equal work; undefined where there is none.
 * @param integrity what was found by comparing the rows of both, and whether that is as it has to be.
 */
export function successMetrics<Met>(
  run: SyncRun,
  speedUp: number | undefined,
  integrity: { observed: string; met: Met },
): SuccessMetric<boolean | Met>[] {
  const { averages, peaks, batches, limits } = run;
  const hours = Math.max(1, run.seconds / 3_600);
  const approachingPerHour = run.approaching / hours;
  return [
    {
      metric: 'Overall speedup',
      target: '≥4× (stretch 8×)',
      observed:
        speedUp === undefined
          ? 'not comparable: the runs did not do the same work'
          : `${speedUp.toFixed(2)}×`,
      met: speedUp !== undefined && speedUp >= 4,
    },
    {
      metric: 'Worker p99 latency',
      target: '<5 s',
      observed: `${seconds(batches.p99)} (p50 ${seconds(batches.p50)}, p95 ${seconds(batches.p95)}, ${batches.count} batches)`,
      met: batches.p99 !== null && batches.p99 < 5_000,
    },
    {
      metric: 'Coordinator queue depth',
      target: '<500 steady / <800 peak',
      observed: `${averages.queueSize.toFixed(0)} / ${peaks.queueSize}`,
      met: averages.queueSize < 500 && peaks.queueSize < 800,
    },
    {
      metric: 'In-flight batches',
      target: `never above ${limits.maxInFlight}`,
      observed: `${averages.inFlight.toFixed(1)} average / ${peaks.inFlight} peak`,
      met: peaks.inFlight <= limits.maxInFlight,
    },
    {
      metric: 'Memory footprint',
      target: '<500 MB per sync',
      observed: `${(peaks.memoryBytes / mega).toFixed(0)} MB`,
      met: peaks.memoryBytes < 500 * mega,
    },
    {
      metric: 'QPM (avg / peak)',
      target: '<960 / <1,100',
      observed: `${averages.queriesPerMinute.toFixed(0)} / ${peaks.queriesPerMinute}`,
      met: averages.queriesPerMinute < 960 && peaks.queriesPerMinute < 1_100,
    },
    {
      metric: 'Rate limit approaching',
      target: '≤1 per hour',
      observed: `${run.approaching} (${approachingPerHour.toFixed(1)} per hour)`,
      met: approachingPerHour <= 1,
    },
    { metric: 'Rate limit exceeded', target: '0', observed: String(run.exceeded), met: run.exceeded === 0 },
    {
      metric: 'Data integrity',
      target: '0 missing/duplicate keys, each day as in the sequential run ±0 %',
      ...integrity,
    },
  ];
}
