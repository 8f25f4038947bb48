import type { SeriesName } from '../contract/series.ts';
import type { RequestsTaken } from './server/http-metrics.ts';

export interface VitalsPorts {
  /** Milliseconds that only go forward. */
  monotonic: () => number;
  requests: () => RequestsTaken;
  /** Of this process since its start, in seconds of one processor. */
  cpuSeconds: () => number;
  /** Resident, in bytes. */
  memoryBytes: () => number;
  /** 99th percentile of how late the event loop was since this was last asked, in seconds. */
  eventLoopDelaySeconds: () => number;
}

/** What the service samples of itself, so that its dashboard needs no Prometheus. */
export class ServiceVitals {
  readonly #ports: VitalsPorts;
  #sampledAt: number;
  #cpuSeconds: number;

  constructor(ports: VitalsPorts) {
    this.#ports = ports;
    this.#sampledAt = ports.monotonic();
    this.#cpuSeconds = ports.cpuSeconds();
  }

  /** The series of this moment, for history. Durations have no value where nothing was asked. */
  sample(): Partial<Record<SeriesName, number>> {
    const { monotonic, requests, cpuSeconds, memoryBytes, eventLoopDelaySeconds } = this.#ports;
    const at = monotonic();
    const elapsed = (at - this.#sampledAt) / 1_000;
    const used = cpuSeconds();
    const since = this.#cpuSeconds;
    const { ok, failed, seconds } = requests();
    this.#sampledAt = at;
    this.#cpuSeconds = used;
    const sorted = seconds.sort((a, b) => a - b);
    return {
      'service.memory': memoryBytes(),
      'service.eventLoop.p99': eventLoopDelaySeconds(),
      ...(elapsed > 0 && {
        'service.requests.ok': ok / elapsed,
        'service.requests.failed': failed / elapsed,
        'service.cpu': (used - since) / elapsed,
      }),
      ...(sorted.length > 0 && {
        'service.requests.p50': nearestRank(sorted, 0.5),
        'service.requests.p95': nearestRank(sorted, 0.95),
      }),
    };
  }
}

function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}
