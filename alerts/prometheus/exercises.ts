import type { Level } from '../rule.ts';

/** How one series behaves while all is well, and while the alert has its reason. */
export interface ExercisedSeries {
  selector: string;
  /** The value after so many seconds; `ill`: the alert has its reason then; `before`: the value before it. */
  at: (moment: { seconds: number; ill: boolean; before: number }) => number;
}

export interface Exercise {
  series: readonly ExercisedSeries[];
  /** How long a fault needs to show in the expression, and to leave it: the windows of its rates. In seconds. */
  lag?: number;
  /** A gap ends what is computed from it, and the alert lives on by `keep_firing_for`. */
  absence?: true;
}

const gauge = (selector: string, well: number, ill: number): ExercisedSeries => ({
  selector,
  at: ({ ill: isIll }) => (isIll ? ill : well),
});
/** Counted on every 30 s. */
const counter = (selector: string, well: number, ill: number): ExercisedSeries => ({
  selector,
  at: ({ ill: isIll, before }) => before + (isIll ? ill : well),
});
const steady = (selector: string, value: number) => gauge(selector, value, value);

const job = 'job="rollcall"';
const node = `${job}, instance_type="pve", instance="pve-node1"`;
const site = `${job}, account_id="1", site_url="sc-domain:example.com"`;
const worse = <Value>({ severity }: Level, warning: Value, critical: Value): Value =>
  severity === 'warning' ? warning : critical;

/** Ten instances that are polled. */
const tenInstances = Array.from({ length: 10 }, (_, n) =>
  steady(`rollcall_instance_expected{${job}, instance_type="pve", instance="node${n}"}`, 1),
);
const rollout = `${job}, rollout="adaptive-polling"`;
const gate = (criterion: string, limit: number, ill: number): Exercise => ({
  series: [
    gauge(
      `rollcall_rollout_criterion_value{${job}, rollout="optimize", criterion="${criterion}"}`,
      limit,
      ill,
    ),
    steady(
      `rollcall_rollout_criterion_threshold{${job}, rollout="optimize", criterion="${criterion}"}`,
      limit,
    ),
  ],
});

/** For each rule with metrics: the numbers of a fault, and of none. Where an alert clears at its threshold, well touches it. */
export const exercises: Readonly<Record<string, (level: Level) => Exercise>> = {
  'queue-depth': () => ({
    series: [...tenInstances, gauge(`pulse_monitor_poll_queue_depth{${job}}`, 13, 16)],
  }),
  staleness: () => ({
    series: [
      gauge(`pulse_monitor_poll_staleness_seconds{${node}}`, 40, 61),
      steady(`pulse_scheduler_dead_letter_depth{${node}}`, 0),
      steady(`rollcall_instance_expected{${node}}`, 1),
      // What is known to fail, and what is paused, is as stale, and nobody hears of it.
      gauge(`pulse_monitor_poll_staleness_seconds{${job}, instance_type="pbs", instance="dead"}`, 40, 900),
      steady(`pulse_scheduler_dead_letter_depth{${job}, instance_type="pbs", instance="dead"}`, 1),
      gauge(`pulse_monitor_poll_staleness_seconds{${job}, instance_type="pmg", instance="paused"}`, 40, 900),
      steady(`rollcall_instance_expected{${job}, instance_type="pmg", instance="paused"}`, 0),
    ],
  }),
  'dead-letters': () => ({
    series: [
      steady(`pulse_scheduler_dead_letter_depth{${job}, instance_type="pbs", instance="known"}`, 1),
      gauge(`pulse_scheduler_dead_letter_depth{${node}}`, 0, 1),
    ],
  }),
  'breaker-not-closed': () => ({
    series: [
      gauge(`rollcall_breaker_not_closed_seconds{${node}}`, 0, 601),
      steady(`rollcall_instance_expected{${node}}`, 1),
    ],
  }),
  'fault-may-be-ours': () => ({ series: [gauge(`rollcall_fault_may_be_ours{${job}}`, 0, 1)] }),
  'queue-tripled': () => ({ series: [gauge(`pulse_monitor_poll_queue_depth{${job}}`, 8, 25)] }),
  'majority-stale': () => ({
    series: ['a', 'b', 'c'].map((name, index) =>
      gauge(
        `pulse_monitor_poll_staleness_seconds{${job}, instance_type="pve", instance="${name}"}`,
        30,
        index < 2 ? 121 : 30,
      ),
    ),
  }),
  'dead-letters-doubled': () => ({
    series: ['a', 'b', 'c', 'd'].map((name, index) =>
      gauge(
        `pulse_scheduler_dead_letter_depth{${job}, instance_type="pve", instance="${name}"}`,
        index < 2 ? 1 : 0,
        1,
      ),
    ),
  }),
  'sync-queue': (level) => ({
    series: [gauge(`gsc_analytics_coordinator_queue_size{${site}}`, 100, worse(level, 500, 800))],
  }),
  'sync-in-flight': (level) => ({
    series: [gauge(`gsc_analytics_coordinator_in_flight{${site}}`, 7, worse(level, 8, 10))],
  }),
  'sync-batch-duration': () => ({
    series: ['2500', '5000', '10000', '+Inf'].map((le) =>
      counter(
        `gsc_analytics_worker_batch_duration_ms_bucket{${site}, worker_id="1", status="ok", batch_size="50", le="${le}"}`,
        10,
        le === '2500' || le === '5000' ? 0 : 10,
      ),
    ),
    lag: 300,
  }),
  'sync-qpm': (level) => ({
    series: [gauge(`gsc_analytics_rate_limit_usage{${site}}`, 800, worse(level, 960, 1_100))],
  }),
  'sync-qpm-sustained': () => ({ series: [gauge(`gsc_analytics_rate_limit_usage{${site}}`, 899, 1_000)] }),
  'sync-rate-limit-exceeded': () => ({
    series: [counter(`gsc_analytics_rate_limit_exceeded_total{${site}}`, 0, 1)],
    lag: 600,
  }),
  'sync-halt-propagation': () => ({
    series: [gauge(`gsc_analytics_coordinator_halt_propagation_seconds{${job}, coordinator="sync"}`, 5, 6)],
  }),
  'optimize-timeout-rate': () => gate('timeouts-shadow', 0.15, 0.16),
  'optimize-fallback-rate': () => gate('fallbacks-internal', 0.1, 0.11),
  'optimize-objective-delta': () => gate('objective-public', -0.03, -0.04),
  'optimize-latency': () => ({
    series: ['1000', '2000', '5000', '+Inf'].map((le) =>
      counter(
        `policy_run_latency_ms_bucket{${job}, policy_version="rebal.global.v1", le="${le}"}`,
        10,
        le === '1000' || le === '2000' ? 0 : 10,
      ),
    ),
    lag: 300,
  }),
  'optimize-view-snapshot-mismatch': () => ({
    series: [counter(`policy_view_snapshot_mismatches_total{${job}, side="service"}`, 0, 1)],
    lag: 300,
  }),
  'optimize-queue-age': () => ({ series: [gauge(`policy_queue_oldest_age_seconds{${job}}`, 40, 61)] }),
  'rollback-wanted': () => ({
    series: [gauge(`rollcall_rollout_verdict{${rollout}, verdict="rollback"}`, 0, 1)],
  }),
  'criterion-without-data': () => ({
    series: [gauge(`rollcall_rollout_criterion_page{${rollout}, criterion="staleness"}`, 0, 1)],
  }),
  'evaluator-stale': () => ({
    series: [
      {
        selector: `rollcall_rollout_evaluated_timestamp_seconds{${rollout}}`,
        at: ({ seconds, ill, before }) => (ill ? Math.min(before, seconds - 90) : seconds),
      },
    ],
    lag: 90,
  }),
  'rollout-problem': () => ({ series: [gauge(`rollcall_rollout_problem{${rollout}}`, 0, 1)] }),
  'drill-overdue': () => ({
    series: [gauge(`rollcall_drill_overdue{${rollout}, drill="disable-global"}`, 0, 1)],
  }),
  'audit-chain-broken': () => ({
    series: [gauge(`rollcall_audit_chain_broken{${job}, log="audit"}`, 0, 1)],
  }),
  'exporter-silent': () => ({
    series: [gauge(`up{${job}}`, 1, 0), steady(`pulse_monitor_poll_queue_depth{${job}}`, 0)],
    absence: true,
  }),
};
