import { metric, quantile } from '../parts/target.ts';
import { timeseries } from '../parts/timeseries.ts';

/** The five cards of the playbook (§1), each with its thresholds as lines. */

export const queueDepth = timeseries({
  id: 1,
  title: 'Queue depth',
  description:
    'Pages that wait to be fetched: from 500 on a warning, from 800 on somebody is paged. If pages in flight are at their limit too, storing is what is slow: drop max_in_flight to 5, then max_concurrency to 2.',
  width: 8,
  height: 8,
  unit: 'short',
  thresholds: [
    { from: 500, color: 'orange' },
    { from: 800, color: 'red' },
  ],
  targets: [
    {
      rollcall: { kind: 'history', series: ['sync.coordinator.queueSize', 'sync.coordinator.requeued'] },
      prometheus: {
        expr: `sum(${metric('gsc_analytics_coordinator_queue_size')})`,
        legend: 'Coordinator queue',
      },
    },
  ],
});

export const inFlight = timeseries({
  id: 2,
  title: 'In-flight batches',
  description:
    'Batches that were fetched and are not stored yet: from 8 on a warning, at 10 somebody is paged. At the limit, fetching waits for the database: look at its disk first.',
  width: 8,
  height: 8,
  unit: 'short',
  reaches: 12,
  thresholds: [
    { from: 8, color: 'orange' },
    { from: 10, color: 'red' },
  ],
  targets: [
    {
      rollcall: { kind: 'history', series: ['sync.coordinator.inFlight'] },
      prometheus: {
        expr: `sum(${metric('gsc_analytics_coordinator_in_flight')})`,
        legend: 'In-flight batches',
      },
    },
  ],
});

const duration = 'gsc_analytics_worker_batch_duration_ms';

export const batchDuration = timeseries({
  id: 3,
  title: 'Batch duration',
  description:
    'Of batches from the first query to the last stored row. A 99th percentile of 5 s pages somebody: see below whether fetching or storing takes the time. Fetching: Search Console is slow or throttles. Storing: the database.',
  width: 8,
  height: 8,
  unit: 'ms',
  thresholds: [{ from: 5_000, color: 'red' }],
  targets: [
    {
      rollcall: {
        kind: 'history',
        series: ['sync.batch.duration.p50', 'sync.batch.duration.p95', 'sync.batch.duration.p99'],
      },
      prometheus: { expr: quantile(0.5, duration), legend: 'Batch duration, median' },
    },
    { prometheus: { expr: quantile(0.95, duration), legend: 'Batch duration, 95th percentile' } },
    { prometheus: { expr: quantile(0.99, duration), legend: 'Batch duration, 99th percentile' } },
  ],
});

export const queriesAMinute = timeseries({
  id: 4,
  title: 'Queries a minute',
  description:
    'Of the busiest site, against the budget of 1,200: from 960 on a warning, from 1,100 on somebody is paged, and 1,000 for longer than a minute is escalated. Set max_concurrency to 1, wait 5 min, and see what asks.',
  width: 12,
  height: 8,
  unit: 'short',
  thresholds: [
    { from: 960, color: 'orange' },
    { from: 1_100, color: 'red' },
  ],
  targets: [
    {
      rollcall: { kind: 'history', series: ['sync.rateLimit.usage'] },
      prometheus: { expr: `max(${metric('gsc_analytics_rate_limit_usage')})`, legend: 'Queries a minute' },
    },
  ],
});

const increase = (name: string, range: string) => `sum(increase(${metric(name)}[${range}])) or vector(0)`;

export const rateLimitEvents = timeseries({
  id: 5,
  title: 'Rate limit events',
  description:
    'Times that 80 % of a budget were reached in the last hour (one is expected at most), and times that a budget was exceeded (none is). Any exceeded one pages somebody: the sync waits by itself; lower max_concurrency before it goes on.',
  width: 12,
  height: 8,
  unit: 'short',
  reaches: 2,
  thresholds: [{ from: 1, color: 'red' }],
  colors: { 'Rate limit approached': 'orange', 'Rate limit exceeded': 'red' },
  targets: [
    {
      rollcall: {
        kind: 'history',
        series: ['sync.rateLimit.approachingLastHour', 'sync.rateLimit.exceeded'],
      },
      prometheus: {
        expr: increase('gsc_analytics_rate_limit_approaching_total', '1h'),
        legend: 'Rate limit approached',
      },
    },
    {
      prometheus: {
        expr: increase('gsc_analytics_rate_limit_exceeded_total', '$__rate_interval'),
        legend: 'Rate limit exceeded',
      },
    },
  ],
});
