import { successMetrics as metricsOf, type SuccessMetric } from '../../contract/sync/success-metrics.ts';
import { isEqualWork, type Integrity } from './integrity.ts';
import type { Measured } from './measured.ts';

/** How many times as fast the concurrent run was; undefined where the two did not do the same work. */
export function speedUpOf({ baseline, concurrent }: Measured, integrity: Integrity): number | undefined {
  if (!isEqualWork(integrity) || concurrent.run.seconds === 0) return undefined;
  if (baseline.run.state !== 'done' || concurrent.run.state !== 'done') return undefined;
  return baseline.run.seconds / concurrent.run.seconds;
}

/** The playbook's targets, and what the concurrent run and the comparison of both showed. */
export function successMetrics(measured: Measured, integrity: Integrity): SuccessMetric[] {
  return metricsOf(measured.concurrent.run, speedUpOf(measured, integrity), {
    observed: `${integrity.missing} missing, ${integrity.duplicates} duplicate, ${integrity.differences.length} of ${integrity.days} days differ`,
    met: isEqualWork(integrity),
  });
}

/** Whether both runs came to their end and every target is met. */
export function passed({ baseline, concurrent }: Measured, metrics: SuccessMetric[]): boolean {
  return [baseline, concurrent].every(({ run }) => run.state === 'done') && metrics.every(({ met }) => met);
}
