import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { VitalsPorts } from './service-vitals.ts';

/** What this process uses, as the operating system and the event loop tell it. */
export function processVitals(): Pick<VitalsPorts, 'cpuSeconds' | 'memoryBytes' | 'eventLoopDelaySeconds'> {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    cpuSeconds: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000_000;
    },
    memoryBytes: () => process.memoryUsage.rss(),
    eventLoopDelaySeconds: () => {
      const nanoseconds = delay.count === 0 ? 0 : delay.percentile(99);
      delay.reset();
      return nanoseconds / 1e9;
    },
  };
}
