import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What the metrics need to know of each instance at a scrape. */
export interface InstanceGauges {
  type: string;
  name: string;
  /** Seconds since 1970; undefined where there never was a good poll. */
  lastSuccess: number | undefined;
  stalenessSeconds: number | undefined;
  inFlight: boolean;
}

export interface FleetGauges {
  queueDepth: number;
  instances: InstanceGauges[];
}

const labelNames = ['instance_type', 'instance'] as const;
const pollBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30];

/** A poll that ended, as it is counted. `errorType` is `none` for a success. */
export interface CountedPoll {
  type: string;
  name: string;
  seconds: number;
  errorType: string;
}

/**
 * The seven `pulse_monitor_poll_*` metrics under the names and labels that Pulse's users know.
 * Gauges are computed at each scrape, so that a staleness keeps growing when polling has stopped.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #duration = new Histogram({
    name: 'pulse_monitor_poll_duration_seconds',
    help: 'Duration of polls.',
    labelNames,
    buckets: pollBuckets,
    registers: [this.registry],
  });
  readonly #total = new Counter({
    name: 'pulse_monitor_poll_total',
    help: 'Polls that ended, by result: success or error.',
    labelNames: [...labelNames, 'result'],
    registers: [this.registry],
  });
  readonly #errors = new Counter({
    name: 'pulse_monitor_poll_errors_total',
    help: 'Polls that failed, by error type.',
    labelNames: [...labelNames, 'error_type'],
    registers: [this.registry],
  });

  constructor(fleet: () => FleetGauges) {
    const registers = [this.registry];
    new Gauge({
      name: 'pulse_monitor_poll_last_success_timestamp',
      help: 'When the last good poll ended, in seconds since 1970.',
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const { type, name, lastSuccess } of fleet().instances)
          if (lastSuccess !== undefined) this.set({ instance_type: type, instance: name }, lastSuccess);
      },
    });
    new Gauge({
      name: 'pulse_monitor_poll_staleness_seconds',
      help: 'Age of the last good poll in seconds; -1 where there never was one.',
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const { type, name, stalenessSeconds } of fleet().instances)
          this.set({ instance_type: type, instance: name }, stalenessSeconds ?? -1);
      },
    });
    new Gauge({
      name: 'pulse_monitor_poll_queue_depth',
      help: 'Polls that are due and wait, missed ones counted.',
      registers,
      collect() {
        this.set(fleet().queueDepth);
      },
    });
    new Gauge({
      name: 'pulse_monitor_poll_inflight',
      help: 'Polls in flight.',
      labelNames: ['instance_type'],
      registers,
      collect() {
        this.reset();
        const { instances } = fleet();
        for (const { type, inFlight } of instances) this.inc({ instance_type: type }, inFlight ? 1 : 0);
      },
    });
    collectDefaultMetrics({ register: this.registry, prefix: 'rollcall_' });
  }

  countPoll({ type, name, seconds, errorType }: CountedPoll): void {
    const labels = { instance_type: type, instance: name };
    this.#duration.observe(labels, seconds);
    this.#total.inc({ ...labels, result: errorType === 'none' ? 'success' : 'error' });
    if (errorType !== 'none') this.#errors.inc({ ...labels, error_type: errorType });
  }
}
