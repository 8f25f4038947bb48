import { isEqualWork, type Integrity } from './integrity.ts';
import type { Measured } from './measured.ts';

/** A line of the playbook's table of success metrics, filled in. */
export interface SuccessMetric {
  metric: string;
  target: string;
  observed: string;
  met: boolean;
}

const mega = 1_000_000;
const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1_000).toFixed(2)} s`);

/** How many times as fast the concurrent run was; undefined where the two did not do the same work. */
export function speedUpOf({ baseline, concurrent }: Measured, integrity: Integrity): number | undefined {
  if (!isEqualWork(integrity) || concurrent.run.seconds === 0) return undefined;
  if (baseline.run.state !== 'done' || concurrent.run.state !== 'done') return undefined;
  return baseline.run.seconds / concurrent.run.seconds;
}

/** Targets of the playbook (§5, and §2 for what is watched during a run) and what the concurrent run showed. */
export function successMetrics(measured: Measured, integrity: Integrity): SuccessMetric[] {
  const { run } = measured.concurrent;
  const { averages, peaks, batches, limits } = run;
  const speedUp = speedUpOf(measured, integrity);
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
      observed: `${integrity.missing} missing, ${integrity.duplicates} duplicate, ${integrity.differences.length} of ${integrity.days} days differ`,
      met: isEqualWork(integrity),
    },
  ];
}

/** Whether both runs came to their end and every target is met. */
export function passed({ baseline, concurrent }: Measured, metrics: SuccessMetric[]): boolean {
  return [baseline, concurrent].every(({ run }) => run.state === 'done') && metrics.every(({ met }) => met);
}
