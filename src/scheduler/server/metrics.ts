import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { BreakerState } from '../../contract/health.ts';
import { pollErrorKinds, type PollErrorKind } from '../../contract/poll-error.ts';

/** What the metrics need to know of each instance at a scrape. */
export interface InstanceGauges {
  type: string;
  name: string;
  /** Seconds since 1970; undefined where there never was a good poll. */
  lastSuccess: number | undefined;
  stalenessSeconds: number | undefined;
  inFlight: boolean;
  deadLetter: boolean;
  /** Neither an order nor a plan keeps it from being polled. */
  expected: boolean;
  /** `notClosedSeconds`: since it was last closed; 0 while it is. */
  breaker: { state: BreakerState; failures: number; retrySeconds: number; notClosedSeconds: number };
}

export interface FleetGauges {
  queueDepth: number;
  depthByType: Record<string, number>;
  dueSoon: number;
  /** So many breakers opened at once that the fault may be the scheduler's, or its network's. */
  faultMayBeOurs: boolean;
  instances: InstanceGauges[];
}

/** A poll that ended, as it is counted. `errorType` is `none` for a success. */
interface CountedPoll {
  type: string;
  name: string;
  seconds: number;
  waitedSeconds: number;
  errorType: PollErrorKind | 'none';
}

const labelNames = ['instance_type', 'instance'] as const;
const pollBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30];
const waitBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const breakerValue: Record<BreakerState, number> = { closed: 0, half_open: 1, open: 2 };

/**
 * The metrics of polling, under the names and labels that Pulse's users know.
 * Gauges are computed at each scrape, from one look at the fleet: a staleness keeps growing when polling has stopped,
 * and the series of an instance end with it.
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
  readonly #wait = new Histogram({
    name: 'pulse_scheduler_queue_wait_seconds',
    help: 'How long due polls waited before they began.',
    labelNames: ['instance_type'],
    buckets: waitBuckets,
    registers: [this.registry],
  });

  constructor(look: () => FleetGauges) {
    // The registry collects in the order of registration: the first gauge looks, the others see the same.
    let fleet = look();
    this.#gauge(
      'pulse_monitor_poll_queue_depth',
      'Polls that are due and wait, missed ones counted.',
      (gauge) => {
        fleet = look();
        gauge.set(fleet.queueDepth);
      },
    );
    const each = (name: string, help: string, value: (instance: InstanceGauges) => number | undefined) =>
      this.#gauge(
        name,
        help,
        (gauge) => {
          for (const instance of fleet.instances) {
            const current = value(instance);
            if (current !== undefined)
              gauge.set({ instance_type: instance.type, instance: instance.name }, current);
          }
        },
        labelNames,
      );
    each(
      'pulse_monitor_poll_last_success_timestamp',
      'When the last good poll ended, in seconds since 1970.',
      ({ lastSuccess }) => lastSuccess,
    );
    each(
      'pulse_monitor_poll_staleness_seconds',
      'Age of the last good poll in seconds; -1 where there never was one.',
      ({ stalenessSeconds }) => stalenessSeconds ?? -1,
    );
    each('pulse_scheduler_dead_letter_depth', 'Whether the instance is a dead letter.', ({ deadLetter }) =>
      deadLetter ? 1 : 0,
    );
    each(
      'pulse_scheduler_breaker_state',
      'State of the breaker: 0 closed, 1 half-open, 2 open.',
      ({ breaker }) => breakerValue[breaker.state],
    );
    each(
      'pulse_scheduler_breaker_failure_count',
      'Consecutive failures that the breaker counts.',
      ({ breaker }) => breaker.failures,
    );
    each(
      'pulse_scheduler_breaker_retry_seconds',
      'Seconds until the breaker lets a probe through; 0 while it is closed.',
      ({ breaker }) => breaker.retrySeconds,
    );
    each(
      'rollcall_breaker_not_closed_seconds',
      'Seconds since the breaker was last closed, which no re-trip resets; 0 while it is closed.',
      ({ breaker }) => breaker.notClosedSeconds,
    );
    each(
      'rollcall_instance_expected',
      'Whether the instance is to be polled: 0 while it is paused, or offline by plan.',
      ({ expected }) => (expected ? 1 : 0),
    );
    this.#gauge('pulse_scheduler_queue_due_soon', 'Polls that are due within 12 s.', (gauge) =>
      gauge.set(fleet.dueSoon),
    );
    this.#gauge(
      'rollcall_fault_may_be_ours',
      'Whether so many breakers opened at once that the fault may be ours.',
      (gauge) => gauge.set(fleet.faultMayBeOurs ? 1 : 0),
    );
    this.#byType('pulse_monitor_poll_inflight', 'Status polls in flight.', (gauge) => {
      for (const { type, inFlight } of fleet.instances) gauge.inc({ instance_type: type }, inFlight ? 1 : 0);
    });
    this.#byType('pulse_scheduler_queue_depth', 'Polls that are due and wait, by type.', (gauge) => {
      for (const { type } of fleet.instances)
        gauge.set({ instance_type: type }, fleet.depthByType[type] ?? 0);
    });
    collectDefaultMetrics({ register: this.registry, prefix: 'rollcall_' });
  }

  countPoll({ type, name, seconds, waitedSeconds, errorType }: CountedPoll): void {
    const labels = { instance_type: type, instance: name };
    this.#duration.observe(labels, seconds);
    this.#wait.observe({ instance_type: type }, waitedSeconds);
    this.#total.inc({ ...labels, result: errorType === 'none' ? 'success' : 'error' });
    if (errorType !== 'none') this.#errors.inc({ ...labels, error_type: errorType });
  }

  /** Ends the series of an instance that left the fleet. */
  forget(type: string, name: string): void {
    const labels = { instance_type: type, instance: name };
    this.#duration.remove(labels);
    for (const result of ['success', 'error']) this.#total.remove({ ...labels, result });
    for (const error_type of pollErrorKinds) this.#errors.remove({ ...labels, error_type });
  }

  #byType(name: string, help: string, fill: (gauge: Gauge) => void): void {
    this.#gauge(name, help, fill, ['instance_type']);
  }

  #gauge(name: string, help: string, fill: (gauge: Gauge) => void, labels: readonly string[] = []): void {
    new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [this.registry],
      collect() {
        this.reset();
        fill(this);
      },
    });
  }
}
